package brig.monitor.host.filter;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Abi;
import brig.policy.SyscallTable;
import org.junit.jupiter.api.Test;

class RestingThreadTest {
    private static String in(String call) {
        return SyscallTable.number(Abi.here().getFirst(), call).orElseThrow() + " 0x3 0x7ffd0 0x10 0xffffffff 0x0 0x0";
    }

    @Test
    void oneThatComputesOrSleepsIsStoppedWithoutNoticing() {
        assertThat(RestingThread.rests("running")).isTrue();
        assertThat(RestingThread.rests(in("clock_nanosleep"))).isTrue();
        assertThat(RestingThread.rests(in("futex"))).isTrue();
        assertThat(RestingThread.rests(in("wait4"))).isTrue();
        // it was stopped before
        assertThat(RestingThread.rests(in("restart_syscall"))).isTrue();
    }

    @Test
    void oneWhoseCallWouldFailIsLeftAlone() {
        assertThat(RestingThread.rests(in("epoll_pwait"))).isFalse();
        assertThat(RestingThread.rests(in("recvfrom"))).isFalse();
        assertThat(RestingThread.rests(in("semtimedop"))).isFalse();
        assertThat(RestingThread.rests("-1 0x7ffd0 0x10")).isFalse();
        assertThat(RestingThread.rests("")).isFalse();
    }
}
