package brig.runtime.seccomp;

import static brig.runtime.seccomp.Instruction.ERRNO;
import static brig.runtime.seccomp.Instruction.USER_NOTIF;

import brig.policy.Abi;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import brig.runtime.sys.Errno;
import brig.runtime.sys.Libseccomp.Test;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules that may be asked at the same time, because each call has one answer among them. What no case of a layer fits is
 * asked of the next one.
 *
 * <p>libseccomp orders the rules of a call as it likes; a policy's rules have an order. So rules of different answers
 * come into different layers, and neighbours with the same answer share one.
 */
record Layer(List<Case> cases) {
    /**
     * @param number the call's, without the bit that marks x32
     * @param action what it gets if any of the alternatives holds: {@code SECCOMP_RET_*} with its data
     * @param alternatives conditions; an empty list among them holds always, and then it is alone
     */
    record Case(int number, int action, List<List<Test>> alternatives) {}

    private static final List<List<Test>> ALWAYS = List.of(List.of());

    /** @throws IllegalArgumentException if the rules name a call that no ABI has */
    static List<Layer> of(SyscallRules rules, Abi abi) {
        for (var name : rules.calls().keySet()) {
            if (!SyscallTable.names().contains(name)) {
                throw new IllegalArgumentException("no system call is named '" + name + "'");
            }
        }
        var layers = new ArrayList<Layer>();
        for (var name : SyscallTable.names()) {
            var number = SyscallTable.number(abi, name);
            var ofCall = rules.calls().get(rules.calls().containsKey(name) ? name : SyscallTable.sameAs(name));
            if (number.isEmpty() || ofCall == null) {
                continue;
            }
            int rank = 0;
            for (var one : cases(number.getAsInt(), ofCall, abi, SyscallTable.hidesArguments(abi, name))) {
                if (rank == layers.size()) {
                    layers.add(new Layer(new ArrayList<>()));
                }
                layers.get(rank++).cases.add(one);
            }
        }
        return layers;
    }

    private static List<Case> cases(int reported, List<Rule> rules, Abi abi, boolean hidden) {
        int number = abi == Abi.X32 ? reported & ~Abi.X32_BIT : reported;
        var cases = new ArrayList<Case>();
        for (var rule : rules) {
            if (rule.when().isEmpty()) {
                return with(cases, number, action(rule.answer()), ALWAYS);
            }
            if (hidden) {
                // the conditions cannot be asked, and to guess would be to open what they keep closed
                return List.of(new Case(number, ERRNO | Errno.ENOSYS, ALWAYS));
            }
            var conditions = Conditions.of(rule.when(), abi);
            if (conditions.isPresent()) {
                with(cases, number, action(rule.answer()), List.of(conditions.get()));
                if (conditions.get().isEmpty()) {
                    return cases;
                }
            }
        }
        return with(cases, number, ERRNO | Errno.EPERM, ALWAYS);
    }

    /** Not a switch: it would cost a launch 10 ms, of which this is the only one on the way. */
    private static int action(Answer answer) {
        if (answer instanceof Answer.Allow) {
            return Instruction.ALLOW;
        }
        return answer instanceof Answer.Fail fail ? ERRNO | fail.errno() : USER_NOTIF;
    }

    private static List<Case> with(List<Case> cases, int number, int action, List<List<Test>> alternatives) {
        if (cases.isEmpty() || cases.getLast().action != action) {
            cases.add(new Case(number, action, alternatives));
        } else {
            var all = new ArrayList<>(cases.removeLast().alternatives);
            all.addAll(alternatives);
            cases.add(new Case(number, action, alternatives.getFirst().isEmpty() ? ALWAYS : all));
        }
        return cases;
    }

    boolean asks() {
        for (var one : cases) {
            if (one.action == USER_NOTIF) {
                return true;
            }
        }
        return false;
    }
}
