package brig.rules.audit.view;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostViewTest {
    private static final Map<String, Object> HIDDEN = Map.of("path", "/run/docker.sock", "engine", "docker");

    private static Reading<Object> foreignOwners(List<Map<String, Object>> sockets) {
        var ledger = new Ledger(Clock.systemUTC());
        ledger.value(Subject.HOST, "engine.sockets", sockets, "/proc/net/unix");
        return Effective.of(ledger.close("h")).reading(Subject.HOST, "sockets.foreign-owner");
    }

    @Test
    void aSocketWhoseOwnerCannotBeReadIsNeitherAnAlarmNorAPass() {
        assertThat(foreignOwners(List.of(HIDDEN)))
                .isEqualTo(Reading.unreadable("owner and mode of /run/docker.sock cannot be read"));
    }

    @Test
    void aSocketOfSomebodyElseIsAnAlarmWhateverElseIsHidden() {
        var foreign = Map.<String, Object>of("path", "/run/x.sock", "uid", 1000L, "gid", 0L, "mode", "660");

        assertThat(foreignOwners(List.of(HIDDEN, foreign)))
                .isEqualTo(Reading.of(List.of("/run/x.sock owned by uid 1000")));
    }
}
