package brig.runtime.landlock;

import brig.policy.EffectivePolicy;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import brig.runtime.sys.Errno;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the filter holds where Landlock is too old to.
 *
 * <p><b>Truncation</b>, before ABI 3 (Linux 5.13 to 6.1): a file that may only be read could be cut off by {@code truncate(2)}, and by
 * an open that asks for no writing but for {@code O_TRUNC}. The filter knows both by their registers; the flags of {@code
 * openat2(2)} lie in memory, so that call is not there. An open for writing needs Landlock's right to write, and {@code
 * ftruncate(2)} such an open.
 *
 * <p><b>Abstract unix sockets</b> of the host, before ABI 6 (Linux 6.11), for a container in the host's network: no unix socket
 * can be made, but pairs of them.
 */
public final class OlderLandlock {
    private static final int TRUNCATES = 3;
    private static final int SCOPES = 6;

    private static final long O_ACCMODE = 3;
    private static final long O_RDONLY = 0;
    private static final long O_TRUNC = 01000;
    private static final long INT = 0xffff_ffffL;
    private static final long AF_UNIX = 1;

    private static final List<String> BY_PATH = List.of("truncate", "truncate64");
    private static final Map<String, Integer> FLAGS_OF = Map.of("open", 1, "openat", 2, "open_by_handle_at", 2);
    private static final String FLAGS_IN_MEMORY = "openat2";

    private OlderLandlock() {}

    /**
     * The policy's rules, with what it takes on this kernel.
     *
     * @param beside whether the program sees the host's abstract sockets, and is to be kept from them
     */
    public static SyscallRules rules(EffectivePolicy policy, int abi, boolean beside) {
        var rules = policy.syscalls();
        if (abi < 1) {
            return rules;
        }
        boolean truncates = abi < TRUNCATES && !policy.held().files().write().contains("/");
        boolean unix = beside && abi < SCOPES;
        if (!truncates && !unix) {
            return rules;
        }
        var calls = new LinkedHashMap<String, List<Rule>>();
        rules.calls().forEach((call, answers) -> {
            var held = truncates ? untruncated(call, answers) : answers;
            calls.put(call, unix && call.equals("socket") ? withoutUnix(held) : held);
        });
        return new SyscallRules(rules.profile(), calls, rules.foreign());
    }

    /** What a program beside the host's sockets goes without, if this kernel's Landlock has no scopes. */
    public static Optional<String> lacking(int abi) {
        return abi >= 1 && abi < SCOPES
                ? Optional.of("landlock scope: ABI " + abi
                        + " cannot keep the program from the host's abstract unix sockets; use"
                        + " Linux 6.12 or later, or network mode isolated or none")
                : Optional.empty();
    }

    private static List<Rule> untruncated(String call, List<Rule> answers) {
        if (BY_PATH.contains(call)) {
            return List.of(new Rule(List.of(), new Answer.Fail(Errno.EACCES)));
        }
        if (call.equals(FLAGS_IN_MEMORY)) {
            return List.of(new Rule(List.of(), new Answer.Fail(Errno.ENOSYS)));
        }
        var index = FLAGS_OF.get(call);
        if (index == null) {
            return answers;
        }
        var held = new ArrayList<Rule>();
        // to be read, and the access mode 3 that Linux alone has: neither needs the right to write
        for (long mode : new long[] {O_RDONLY, O_ACCMODE}) {
            var test = new ArgumentTest(index, O_ACCMODE | O_TRUNC, mode | O_TRUNC);
            held.add(new Rule(List.of(test), new Answer.Fail(Errno.EACCES)));
        }
        held.addAll(answers);
        return held;
    }

    private static List<Rule> withoutUnix(List<Rule> answers) {
        var held = new ArrayList<Rule>();
        held.add(new Rule(List.of(new ArgumentTest(0, INT, AF_UNIX)), new Answer.Fail(Errno.EACCES)));
        held.addAll(answers);
        return held;
    }
}
