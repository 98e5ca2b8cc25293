package brig.bench;

import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Rule;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Our rules as the seccomp section of an OCI configuration. There nobody can be asked: what asks here is refused with
 * EPERM there, except that execve is allowed, or nothing would start. OCI rules have no order; where the order matters
 * and cannot be expressed, the peer gets the cheaper rule.
 */
final class OciFilter {
    private static final Set<String> EXECUTES = Set.of("execve", "execveat");
    private static final int ENOSYS = 38;
    private static final int EPERM = 1;

    private OciFilter() {}

    static Map<String, Object> of(SyscallRules rules) {
        var calls = new ArrayList<Map<String, Object>>();
        deaf(rules).calls().forEach((call, list) -> calls.addAll(convert(call, list)));
        var json = new LinkedHashMap<String, Object>();
        json.put("defaultAction", "SCMP_ACT_ERRNO");
        json.put("defaultErrnoRet", ENOSYS);
        json.put(
                "architectures",
                rules.foreign() == SyscallRules.Foreign.SAME_RULES
                        ? List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32")
                        : List.of("SCMP_ARCH_X86_64"));
        json.put("syscalls", calls);
        return json;
    }

    /** The same rules for a filter without a listener. */
    static SyscallRules deaf(SyscallRules rules) {
        var calls = new LinkedHashMap<String, List<Rule>>();
        rules.calls().forEach((call, list) -> {
            if (EXECUTES.contains(call)) {
                calls.put(call, List.of(new Rule(List.of(), new Answer.Allow())));
            } else {
                calls.put(call, list.stream().map(OciFilter::deaf).toList());
            }
        });
        return new SyscallRules(rules.profile(), calls, rules.foreign());
    }

    private static Rule deaf(Rule rule) {
        return rule.answer() instanceof Answer.Ask ? new Rule(rule.when(), new Answer.Fail(EPERM)) : rule;
    }

    private static List<Map<String, Object>> convert(String call, List<Rule> rules) {
        var conditional = new ArrayList<Rule>();
        for (var rule : rules) {
            if (rule.when().isEmpty()) {
                return List.of(json(call, conditional.isEmpty() ? rule : merge(conditional, rule)));
            }
            conditional.add(rule);
        }
        return conditional.stream().map(rule -> json(call, rule)).toList();
    }

    /** Refusals of single bits of one argument before an allow are one rule: none of these bits is set. */
    private static Rule merge(List<Rule> earlier, Rule last) {
        long bits = 0;
        int index = earlier.getFirst().when().getFirst().index();
        for (var rule : earlier) {
            var test = rule.when().getFirst();
            if (rule.when().size() != 1 || test.index() != index || test.mask() != test.value()) {
                return last;
            }
            bits |= test.mask();
        }
        return last.answer() instanceof Answer.Allow
                ? new Rule(List.of(new ArgumentTest(index, bits, 0)), last.answer())
                : last;
    }

    private static Map<String, Object> json(String call, Rule rule) {
        var json = new LinkedHashMap<String, Object>();
        json.put("names", List.of(call));
        if (rule.answer() instanceof Answer.Fail(var errno)) {
            json.put("action", "SCMP_ACT_ERRNO");
            json.put("errnoRet", errno);
        } else {
            json.put("action", "SCMP_ACT_ALLOW");
        }
        if (!rule.when().isEmpty()) {
            json.put("args", rule.when().stream().map(OciFilter::json).toList());
        }
        return json;
    }

    private static Map<String, Object> json(ArgumentTest test) {
        return test.mask() == -1L
                ? Map.of("index", test.index(), "op", "SCMP_CMP_EQ", "value", unsigned(test.value()))
                : Map.of(
                        "index",
                        test.index(),
                        "op",
                        "SCMP_CMP_MASKED_EQ",
                        "value",
                        unsigned(test.mask()),
                        "valueTwo",
                        unsigned(test.value()));
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }
}
