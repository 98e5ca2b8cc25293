package brig.runtime.seccomp;

import brig.policy.Abi;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import brig.runtime.oci.OciSeccomp;
import brig.runtime.oci.OciSeccomp.Comparison;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Libseccomp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The filter that an engine wants, as one of its own beside the policy's: of two answers the kernel takes the stricter one.
 *
 * <p>Of an errno and a question to the monitor the kernel takes the errno. So a call that an engine's profile refuses would
 * never be told, and whoever tries to mount would live on. Where the policy asks about an attempt to escape, which it never
 * allows, this filter therefore lets the question pass; it does so only where the engine's own rules allow or say nothing.
 */
public final class EngineFilter {
    private static final int BAD_ABI = 0x00050000 | Errno.ENOSYS;
    private static final int ALLOW = 0x7fff0000;
    /** {@code SECCOMP_FILTER_FLAG_NEW_LISTENER}. */
    private static final int NEW_LISTENER = 8;
    /** A profile that names few calls is no old one: what Linux 5.0 had is never called unknown. */
    private static final int LAST_OF_OLD = 334;

    private final OciSeccomp wanted;
    private final Map<String, List<OciSeccomp.Rule>> byName = new HashMap<>();

    private EngineFilter(OciSeccomp wanted) {
        this.wanted = wanted;
        wanted.rules()
                .forEach(rule -> rule.names()
                        .forEach(name -> byName.computeIfAbsent(name, _ -> new ArrayList<>())
                                .add(rule)));
    }

    /**
     * What was compiled before is not compiled again.
     *
     * @return {@code struct sock_filter} upon {@code struct sock_filter}, for the machine's own ABI; all others get ENOSYS
     */
    public static ByteBuffer compile(OciSeccomp wanted, EffectivePolicy policy) throws IOException {
        return ByteBuffer.wrap(EngineFilters.of(wanted, policy, () -> new EngineFilter(wanted).program(policy)));
    }

    private byte[] program(EffectivePolicy policy) throws IOException {
        try (var filter = Libseccomp.filter(wanted.otherwise(), BAD_ABI)) {
            filter.sort();
            for (var entry : byName.entrySet()) {
                var number = SyscallTable.number(Abi.here().getFirst(), entry.getKey());
                if (number.isEmpty()) {
                    continue; // a call of another ABI, which none of this filter's programs can make
                }
                for (var rule : entry.getValue()) {
                    add(filter, rule.action(), number.getAsInt(), rule.when());
                }
            }
            if (wanted.otherwise() != ALLOW
                    && wanted.agent().isEmpty()
                    && policy.responseTo(Offence.ESCAPE) != Response.ALERT) {
                for (var call : policy.syscalls().calls().entrySet()) {
                    var number = SyscallTable.number(Abi.here().getFirst(), call.getKey());
                    boolean allowsOnly = byName.getOrDefault(call.getKey(), List.of()).stream()
                            .allMatch(rule -> rule.action() == ALLOW);
                    if (number.isPresent() && allowsOnly) {
                        for (var when : escapes(call.getValue())) {
                            add(filter, ALLOW, number.getAsInt(), when);
                        }
                    }
                }
            }
            var program = withUnknown(filter.export(), policy);
            return wanted.agent().isPresent() ? withoutOthers(program) : program;
        }
    }

    /**
     * Of two filters that ask, the kernel puts the call to the younger one's listener: when the agent has ended, a container with
     * a listener of its own would answer itself.
     */
    private static byte[] withoutOthers(byte[] program) throws IOException {
        var abi = Abi.here().getFirst();
        int number = SyscallTable.number(abi, "seccomp").orElseThrow(() -> new IOException("no number of seccomp(2)"));
        var first = List.of(
                Instruction.load(Instruction.ARCH),
                new Instruction(Instruction.JUMP_EQUAL, 0, 6, abi.auditArch()),
                Instruction.load(Instruction.NUMBER),
                new Instruction(Instruction.JUMP_EQUAL, 0, 4, number),
                Instruction.load(Instruction.ARGUMENTS + 8),
                Instruction.and(NEW_LISTENER),
                new Instruction(Instruction.JUMP_EQUAL, 0, 1, NEW_LISTENER),
                Instruction.answer(Instruction.ERRNO | Errno.EPERM));
        var all = ByteBuffer.allocate(first.size() * 8 + program.length);
        return all.put(Instruction.encode(first)).put(program).array();
    }

    /**
     * What the profile's authors had not heard of is no such call, and not one that is forbidden: C libraries fall back to older
     * calls at ENOSYS alone ({@code seccomp(2)}; runc does the same). Asked before libseccomp's program is.
     */
    private byte[] withUnknown(byte[] program, EffectivePolicy policy) {
        if ((wanted.otherwise() & 0xffff0000) != Instruction.ERRNO) {
            return program;
        }
        // nor what the policy has a word for: it may ask about that, and ENOSYS would be the answer before the question
        int last = Stream.concat(byName.keySet().stream(), policy.syscalls().calls().keySet().stream())
                .mapToInt(
                        name -> SyscallTable.number(Abi.here().getFirst(), name).orElse(0))
                .max()
                .orElse(0);
        var first = List.of(
                Instruction.load(Instruction.ARCH),
                // to libseccomp's program
                new Instruction(
                        Instruction.JUMP_EQUAL, 0, 3, Abi.here().getFirst().auditArch()),
                Instruction.load(Instruction.NUMBER),
                new Instruction(Instruction.JUMP_GREATER, 0, 1, Math.max(last, LAST_OF_OLD)),
                Instruction.answer(BAD_ABI));
        var all = ByteBuffer.allocate(first.size() * 8 + program.length);
        return all.put(Instruction.encode(first)).put(program).array();
    }

    /** An argument that is compared twice means either, as in every runtime that hands such rules to libseccomp. */
    private void add(Libseccomp filter, int action, int number, List<Comparison> when) throws IOException {
        if (action == wanted.otherwise()) {
            return; // libseccomp refuses a rule that changes nothing
        }
        var arguments = when.stream().map(Comparison::index).collect(Collectors.toSet());
        if (arguments.size() == when.size()) {
            filter.compare(action, number, comparisons(when));
        } else {
            for (var one : when) {
                filter.compare(action, number, comparisons(List.of(one)));
            }
        }
    }

    private static List<Libseccomp.Comparison> comparisons(List<Comparison> when) {
        return when.stream()
                .map(one -> new Libseccomp.Comparison(one.index(), one.operator(), one.value(), one.second()))
                .toList();
    }

    /** Under which conditions the policy's filter asks about an escape, before any rule of it that does not. */
    private static List<List<Comparison>> escapes(List<Rule> rules) {
        var found = new ArrayList<List<Comparison>>();
        for (var rule : rules) {
            if (!(rule.answer() instanceof Answer.Ask ask && ask.offence() == Offence.ESCAPE)) {
                break;
            }
            var arguments = rule.when().stream().map(ArgumentTest::index).collect(Collectors.toSet());
            if (arguments.size() == rule.when().size()) {
                found.add(rule.when().stream()
                        .map(test -> new Comparison(test.index(), 7, test.mask(), test.value()))
                        .toList());
            }
        }
        return found;
    }
}
