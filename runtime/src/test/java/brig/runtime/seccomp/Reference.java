package brig.runtime.seccomp;

import brig.policy.Abi;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.List;
import java.util.Optional;

/** What the rules say of a call, worked out from their words and without a program. */
final class Reference {
    private static final int ENOSYS = Instruction.ERRNO | 38;
    private static final int EPERM = Instruction.ERRNO | 1;

    private final SyscallRules rules;
    private final Abi own;
    private final boolean asks;

    Reference(SyscallRules rules, Abi own) {
        this.rules = rules;
        this.own = own;
        this.asks = rules.calls().entrySet().stream()
                .filter(call -> SyscallTable.number(own, call.getKey()).isPresent())
                .flatMap(call -> call.getValue().stream())
                .anyMatch(rule -> rule.answer() instanceof Answer.Ask);
    }

    int answer(int arch, int number, long... arguments) {
        var abi = abi(arch, number);
        if (abi.isEmpty() || abi.get() != own) {
            if (rules.foreign() == Foreign.OFFENCE) {
                return asks ? Instruction.USER_NOTIF : ENOSYS;
            }
        }
        return abi.map(a -> answer(a, number, arguments)).orElse(ENOSYS);
    }

    private Optional<Abi> abi(int arch, int number) {
        try {
            return Optional.of(Abi.of(arch, number))
                    .filter(abi -> Abi.of("amd64").contains(abi) || abi == own);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private int answer(Abi abi, int number, long[] arguments) {
        var name = SyscallTable.name(abi, number);
        if (name.isEmpty()) {
            return ENOSYS;
        }
        var ofCall = rulesOf(name.get());
        if (ofCall.isEmpty()) {
            return ENOSYS;
        }
        for (var rule : ofCall.get()) {
            if (SyscallTable.hidesArguments(abi, name.get()) && !rule.when().isEmpty()) {
                return ENOSYS;
            }
            if (rule.when().stream().allMatch(test -> holds(test, arguments))) {
                return switch (rule.answer()) {
                    case Answer.Allow() -> Instruction.ALLOW;
                    case Answer.Fail(int errno) -> Instruction.ERRNO | errno;
                    case Answer.Ask(var offence) -> Instruction.USER_NOTIF;
                };
            }
        }
        return EPERM;
    }

    private Optional<List<Rule>> rulesOf(String name) {
        var named = Optional.ofNullable(rules.calls().get(name));
        return named.or(() -> Optional.ofNullable(rules.calls().get(SyscallTable.sameAs(name))));
    }

    private static boolean holds(ArgumentTest test, long[] arguments) {
        return (arguments[test.index()] & test.mask()) == test.value();
    }
}
