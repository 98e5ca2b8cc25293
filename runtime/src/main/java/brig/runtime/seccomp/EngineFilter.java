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

    private final OciSeccomp wanted;
    private final Map<String, List<OciSeccomp.Rule>> byName = new HashMap<>();

    private EngineFilter(OciSeccomp wanted) {
        this.wanted = wanted;
        wanted.rules()
                .forEach(rule -> rule.names()
                        .forEach(name -> byName.computeIfAbsent(name, _ -> new ArrayList<>())
                                .add(rule)));
    }

    /** @return {@code struct sock_filter} upon {@code struct sock_filter}, for the machine's own ABI; all others get ENOSYS */
    public static ByteBuffer compile(OciSeccomp wanted, EffectivePolicy policy) throws IOException {
        return ByteBuffer.wrap(new EngineFilter(wanted).program(policy));
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
            if (wanted.otherwise() != ALLOW && policy.responseTo(Offence.ESCAPE) != Response.ALERT) {
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
            return filter.export();
        }
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
