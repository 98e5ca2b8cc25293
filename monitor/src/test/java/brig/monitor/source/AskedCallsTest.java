package brig.monitor.source;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.event.Endpoint;
import brig.monitor.event.Resolution;
import brig.policy.Abi;
import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AskedCallsTest {
    private static final int CLONE_NEWUSER = 0x10000000;

    private final Frame frame = new Frame((_, _, _, _) -> 0, new Frame.Surroundings() {
        @Override
        public Resolution resolve(int thread, int dirfd, String path, boolean followLast, boolean emptyIsDirectory) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public String protocol(int thread, int fd) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Optional<Endpoint> socket(int thread, int fd) {
            throw new AssertionError("nobody asks");
        }
    });

    private static AskedCalls calls(Foreign foreign) {
        var rules = new LinkedHashMap<String, List<Rule>>();
        rules.put("getpid", List.of(new Rule(List.of(), new Answer.Allow())));
        rules.put("openat", List.of(new Rule(List.of(), new Answer.Ask(Offence.FILE))));
        rules.put(
                "unshare",
                List.of(
                        new Rule(List.of(new ArgumentTest(0, CLONE_NEWUSER, 0)), new Answer.Allow()),
                        new Rule(List.of(), new Answer.Ask(Offence.ESCAPE))));
        return new AskedCalls(new SyscallRules("test", rules, foreign), Abi.X86_64);
    }

    private static int number(Abi abi, String name) {
        return SyscallTable.number(abi, name).orElseThrow();
    }

    private @Nullable Offence offence(AskedCalls calls, Abi abi, int number) {
        return requireNonNull(calls.of(abi, number)).offence(frame);
    }

    @Test
    void onlyCallsThatTheRulesAskAboutAreKnown() {
        var calls = calls(Foreign.OFFENCE);

        assertThat(offence(calls, Abi.X86_64, number(Abi.X86_64, "openat"))).isEqualTo(Offence.FILE);
        assertThat(calls.of(Abi.X86_64, number(Abi.X86_64, "getpid"))).isNull();
        assertThat(calls.of(Abi.X86_64, 100_000)).isNull();
        assertThat(calls.of(Abi.X86_64, -1)).isNull();
    }

    @Test
    void theFirstRuleWhoseConditionsHoldDecidesAsInTheFilter() {
        var calls = calls(Foreign.OFFENCE);
        int unshare = number(Abi.X86_64, "unshare");

        frame.register(0, CLONE_NEWUSER | 1);
        assertThat(offence(calls, Abi.X86_64, unshare)).isEqualTo(Offence.ESCAPE);
        frame.register(0, 1);
        assertThat(offence(calls, Abi.X86_64, unshare)).isNull();
    }

    @Test
    void anyCallThroughAnotherAbiIsAnEscapeIfThePolicySaysSo() {
        var calls = calls(Foreign.OFFENCE);

        assertThat(offence(calls, Abi.I386, number(Abi.I386, "getpid"))).isEqualTo(Offence.ESCAPE);
        assertThat(offence(calls, Abi.X32, 0x7fffffff)).isEqualTo(Offence.ESCAPE);
    }

    @Test
    void elseTheSameRulesHoldThroughEveryAbi() {
        var calls = calls(Foreign.SAME_RULES);

        assertThat(offence(calls, Abi.I386, number(Abi.I386, "openat"))).isEqualTo(Offence.FILE);
        assertThat(calls.of(Abi.I386, 9999)).isNull();
    }
}
