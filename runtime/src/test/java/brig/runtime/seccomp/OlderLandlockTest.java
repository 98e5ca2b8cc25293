package brig.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Abi;
import brig.policy.EffectivePolicy;
import brig.policy.SyscallTable;
import brig.policy.load.PolicyLoader;
import brig.runtime.landlock.OlderLandlock;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** On a kernel whose Landlock does not know of truncation, or of scopes, by the program that the kernel would get. */
class OlderLandlockTest {
    private static final Abi HERE = Abi.here().getFirst();
    private static final int EACCES = Instruction.ERRNO | 13;
    private static final int ENOSYS = Instruction.ERRNO | 38;

    private static final long TRUNC = 01000;
    private static final long ANYWHERE = -100;

    private final EffectivePolicy policy = PolicyLoader.profile("restricted");

    private int answer(EffectivePolicy of, int landlock, String call, long... arguments) throws IOException {
        return answer(of, landlock, false, call, arguments);
    }

    private int answer(EffectivePolicy of, int landlock, boolean beside, String call, long... arguments)
            throws IOException {
        var six = Arrays.copyOf(arguments, 6);
        var machine = new BpfMachine(FilterCompiler.compile(OlderLandlock.rules(of, landlock, beside)));
        return machine.run(HERE.auditArch(), SyscallTable.number(HERE, call).orElseThrow(), six);
    }

    private int asIfLandlockHeld(String call, long... arguments) throws IOException {
        return answer(policy, 3, call, arguments);
    }

    @Test
    void noOpenThatNeedsNoRightToWriteCutsAFileOff() throws IOException {
        for (long mode : new long[] {0, 3}) {
            assertThat(answer(policy, 2, "openat", ANYWHERE, 1, mode | TRUNC)).isEqualTo(EACCES);
            assertThat(answer(policy, 1, "openat", ANYWHERE, 1, mode | TRUNC | 02000000))
                    .isEqualTo(EACCES);
            assertThat(answer(policy, 2, "open", 1, 0xdead_0000_0000L | mode | TRUNC))
                    .isEqualTo(EACCES);
            assertThat(asIfLandlockHeld("openat", ANYWHERE, 1, mode | TRUNC)).isNotEqualTo(EACCES);
        }
        assertThat(answer(policy, 2, "truncate", 1, 0)).isEqualTo(EACCES);
        assertThat(answer(policy, 2, "openat2", ANYWHERE, 1, 1, 24))
                .as("flags in memory")
                .isEqualTo(ENOSYS);
    }

    @Test
    void whatNeedsTheRightToWriteIsLandlocks() throws IOException {
        for (long flags : new long[] {0, 1 | TRUNC, 2 | TRUNC, 1, 2, 0100 | 1 | TRUNC}) {
            assertThat(answer(policy, 2, "openat", ANYWHERE, 1, flags))
                    .as(Long.toOctalString(flags))
                    .isEqualTo(asIfLandlockHeld("openat", ANYWHERE, 1, flags));
        }
        assertThat(answer(policy, 2, "ftruncate", 3, 0)).isEqualTo(asIfLandlockHeld("ftruncate", 3, 0));
    }

    @Test
    void whoMayWriteEverywhereIsLeftAlone() throws IOException {
        var open = PolicyLoader.profile("privileged");

        assertThat(open.held().files().write()).contains("/");
        assertThat(answer(open, 2, "truncate", 1, 0)).isEqualTo(answer(open, 3, "truncate", 1, 0));
    }

    @Test
    void inTheHostsNetworkNoUnixSocketIsMadeWhereAbstractOnesCannotBeKeptAway() throws IOException {
        assertThat(answer(policy, 5, true, "socket", 1, 1)).isEqualTo(EACCES);
        assertThat(answer(policy, 5, true, "socket", 0xdead_0000_0001L, 2)).isEqualTo(EACCES);
        assertThat(answer(policy, 5, true, "socket", 2, 1)).isEqualTo(answer(policy, 6, true, "socket", 2, 1));
        assertThat(answer(policy, 5, true, "socketpair", 1, 1)).isEqualTo(answer(policy, 6, true, "socketpair", 1, 1));
        assertThat(answer(policy, 6, true, "socket", 1, 1)).isNotEqualTo(EACCES);
        assertThat(answer(policy, 5, false, "socket", 1, 1)).isEqualTo(answer(policy, 6, false, "socket", 1, 1));
    }
}
