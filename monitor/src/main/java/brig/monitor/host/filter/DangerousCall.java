package brig.monitor.host.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * A call that ways out of a container take.
 *
 * @param first the first argument that they need it with; empty if any will do
 */
public record DangerousCall(String name, OptionalLong first) {
    private static final long CLONE_NEWUSER = 0x10000000;
    private static final long AF_ALG = 38;
    private static final long AF_RXRPC = 33;

    private static final List<String> PLAIN = List.of(
            "mount",
            "fsopen",
            "move_mount",
            "pivot_root",
            "setns",
            "ptrace",
            "process_vm_writev",
            "bpf",
            "perf_event_open",
            "open_by_handle_at",
            "init_module",
            "finit_module",
            "kexec_load",
            "keyctl",
            "add_key",
            "userfaultfd",
            "io_uring_setup",
            "reboot",
            "iopl",
            // its flags lie in memory, where no filter looks
            "clone3");

    /**
     * Words for those that pass, sorted: names of calls, {@code user-namespace}, {@code af-alg} and {@code af-rxrpc} for
     * what takes an argument.
     */
    public static List<String> words(Predicate<DangerousCall> passes) {
        var words = new ArrayList<>(PLAIN.stream()
                .filter(name -> passes.test(new DangerousCall(name, OptionalLong.empty())))
                .sorted()
                .toList());
        if (words.remove("clone3")
                || passes.test(new DangerousCall("unshare", OptionalLong.of(CLONE_NEWUSER)))
                || passes.test(new DangerousCall("clone", OptionalLong.of(CLONE_NEWUSER)))) {
            words.add("user-namespace");
        }
        if (passes.test(new DangerousCall("socket", OptionalLong.of(AF_ALG)))) {
            words.add("af-alg");
        }
        if (passes.test(new DangerousCall("socket", OptionalLong.of(AF_RXRPC)))) {
            words.add("af-rxrpc");
        }
        return words;
    }
}
