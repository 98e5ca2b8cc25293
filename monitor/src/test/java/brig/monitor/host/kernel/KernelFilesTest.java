package brig.monitor.host.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.Recorded;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelFilesTest {
    @Test
    void theRightsOfAHardenedContainerAreNone() {
        var status = ProcStatus.parse(Recorded.text("hardened/status"));

        assertThat(status.effective()).isZero();
        assertThat(status.seccomp()).isEqualTo(2);
        assertThat(status.noNewPrivs()).isTrue();
        assertThat(status.effectiveUid()).isEqualTo(1000);
    }

    @Test
    void capabilitiesAreNamedInTheKernelsOrder() {
        assertThat(ProcStatus.names(1L << 21 | 1 | 1L << 60)).containsExactly("CHOWN", "SYS_ADMIN", "bit 60");
    }

    @Test
    void aStatusFileThatIsNoneSaysWhatItLacks() {
        assertThatThrownBy(() -> ProcStatus.parse("Name:\tx\n")).hasMessage("no line 'PPid'");
    }

    @Test
    void everyHierarchyOfAContainerIsKnownByController() {
        var paths = CgroupLimits.paths(Recorded.text("hardened/cgroup"));

        assertThat(paths).containsKeys("memory", "pids", "devices", "").hasSize(10);
    }

    @Test
    void onlySocketsThatListenAreKept() {
        var unix = UnixSockets.parse("""
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000000000000: 00000002 00000000 00010000 0001 01 4711 /run/docker.sock
                0000000000000000: 00000003 00000000 00000000 0001 03 4712 /run/docker.sock
                0000000000000000: 00000002 00000000 00010000 0001 01 4713 @/containerd-shim/abc.sock@
                """);
        var tcp = TcpSockets.parse("""
                  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
                   0: 0100007F:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99 1
                   1: 00000000:0947 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 98 1
                   2: 0100007F:0947 0100007F:1234 01 00000000:00000000 00:00000000 00000000     0        0 97 1
                """);

        assertThat(unix).extracting(UnixSockets.Listening::inode).containsExactly(4711L, 4713L);
        assertThat(tcp).extracting(TcpSockets.Listening::loopback).containsExactly(true, false);
        assertThat(tcp.getFirst().port()).isEqualTo(2375);
    }

    @Test
    void onlyAnInstallLineKeepsAModuleOut() {
        var text = "install rxrpc /bin/false\nblacklist esp4\n# install x /bin/true\ninstall af-key /usr/bin/true\n";

        assertThat(Modules.blocked(text)).containsExactly("rxrpc", "af_key");
    }

    @Test
    void aDebianKernelNamesItsPackagesVersion() {
        var text = "Linux version 6.1.0-40-amd64 (x) (gcc-12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.153-1 (2025-09-20)";

        assertThat(KernelRelease.packageVersion(text)).isEqualTo("6.1.153-1");
        assertThat(KernelRelease.packageVersion("Linux version 6.18.44-fc (x) #1 SMP"))
                .isEmpty();
    }

    @Test
    void aHandlerForForeignBinariesKeepsItsFlags() {
        var entry = BinfmtMisc.entry("qemu", "enabled\ninterpreter /usr/bin/qemu\nflags: OCF\noffset 0\n");

        assertThat(entry)
                .isEqualTo(Map.of("name", "qemu", "enabled", true, "interpreter", "/usr/bin/qemu", "flags", "OCF"));
    }

    @Test
    void theChosenLockdownIsTheOneInBrackets() {
        assertThat(SecurityModules.chosen("none [integrity] confidentiality")).isEqualTo("integrity");
        assertThat(SecurityModules.complaining("a (enforce)\nb (complain)\n")).containsExactly("b");
    }
}
