package brig.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Killable;
import brig.monitor.Meter;
import brig.monitor.Samples;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Foreign;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class EndingTest {
    private static final int NOBODY = Integer.MAX_VALUE;

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Meter meter = new Meter() {
        @Override
        public void decided(Offence asked, Verdict verdict, long nanoseconds) {}

        @Override
        public void failed(Part part, Throwable why) {
            done.add("failed " + part);
        }

        @Override
        public void dropped() {}
    };

    private void end(boolean holds) throws InterruptedException {
        var container = new Killable() {
            @Override
            public void hold() throws IOException {
                done.add("hold");
                if (!holds) {
                    throw new IOException("no freezer");
                }
            }

            @Override
            public void kill() {
                done.add("kill");
            }
        };
        var event = Samples.denied();
        var watched = new Watched(
                event.container(), NOBODY, -1, new SyscallRules("none", new LinkedHashMap<>(), Foreign.SAME_RULES));
        var ending = new Ending(watched, container, meter, (_, _, _) -> done.add("report"));

        assertThat(ending.begin(event, NOBODY)).isTrue();
        ending.await(10_000);
    }

    @Test
    void allStandStillBeforeAnybodyLooksAroundAndKills() throws Exception {
        end(true);

        assertThat(done).containsExactly("hold", "kill", "report");
    }

    @Test
    void whereTheyCannotBeHeldTheyAreKilledAllTheSame() throws Exception {
        end(false);

        assertThat(done).containsExactly("hold", "failed KILL", "kill", "report");
    }
}
