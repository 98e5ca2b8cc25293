package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.List;

/** Kernel settings below {@code /proc/sys} that decide what an attacker can reach: {@code sysctl.NAME}. */
public final class Sysctls implements Source {
    private static final List<String> NAMES = List.of(
            "kernel.unprivileged_userns_clone",
            "kernel.apparmor_restrict_unprivileged_userns",
            "user.max_user_namespaces",
            "kernel.unprivileged_bpf_disabled",
            "net.core.bpf_jit_enable",
            "net.core.bpf_jit_harden",
            "kernel.kptr_restrict",
            "kernel.dmesg_restrict",
            "kernel.perf_event_paranoid",
            "kernel.yama.ptrace_scope",
            "kernel.io_uring_disabled",
            "kernel.core_pattern",
            "kernel.modprobe",
            "kernel.hotplug",
            "kernel.modules_disabled",
            "kernel.kexec_load_disabled",
            "kernel.sysrq",
            "kernel.randomize_va_space",
            "kernel.panic_on_oops",
            "fs.suid_dumpable",
            "fs.protected_symlinks",
            "fs.protected_hardlinks",
            "fs.protected_fifos",
            "fs.protected_regular",
            "vm.mmap_min_addr",
            "vm.unprivileged_userfaultfd",
            "dev.tty.ldisc_autoload",
            "dev.tty.legacy_tiocsti",
            "net.ipv4.ip_forward");

    @Override
    public String name() {
        return "sysctls";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        for (var name : NAMES) {
            var file = "/proc/sys/" + name.replace('.', '/');
            ledger.put(Subject.HOST, "sysctl." + name, host.kernelFile(file).map(Sysctls::value), file);
        }
        routeLocalnet(host, ledger);
    }

    /** One interface is enough: the kernel takes the larger of its own value and that of {@code all}. */
    private static void routeLocalnet(HostFiles host, Ledger ledger) {
        var directory = "/proc/sys/net/ipv4/conf";
        Reading<List<String>> open = host.list(directory)
                .map(names -> names.stream()
                        .filter(n -> host.read(directory + "/" + n + "/route_localnet")
                                .or("0")
                                .equals("1"))
                        .sorted()
                        .toList());
        ledger.put(Subject.HOST, "net.route-localnet", open, directory + "/*/route_localnet");
    }

    /** A number where it is one. */
    static Object value(String text) {
        return text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
    }
}
