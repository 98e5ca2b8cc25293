package brig.monitor.source;

import brig.policy.Abi;
import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which calls the filter asks about, by ABI and number: under which class of offence, and how they are decoded. */
final class AskedCalls {
    /** Native numbers are below it on every architecture. */
    private static final int NUMBERS = 1024;

    private static @Nullable SyscallRules lastRules;
    private static @Nullable Abi lastOwn;
    private static @Nullable Asked[] lastAsked = new @Nullable Asked[0];

    private final SyscallRules rules;
    private final Abi own;
    private final @Nullable Asked[] mine;
    private final Map<Long, Asked> foreign = new HashMap<>();

    AskedCalls(SyscallRules rules, Abi own) {
        this.rules = rules;
        this.own = own;
        this.mine = shared(rules, own);
    }

    /** Containers of one policy share its rules, and so what is made of them; to compare them would take as long as to make it. */
    @SuppressWarnings("ReferenceEquality")
    private static synchronized @Nullable Asked[] shared(SyscallRules rules, Abi own) {
        if (rules != lastRules || own != lastOwn) {
            lastAsked = asked(rules, own);
            lastRules = rules;
            lastOwn = own;
        }
        return lastAsked;
    }

    private static @Nullable Asked[] asked(SyscallRules rules, Abi own) {
        var asked = new @Nullable Asked[NUMBERS];
        rules.calls().forEach((name, answers) -> {
            for (var rule : answers) {
                if (rule.answer() instanceof Answer.Ask) {
                    var number = SyscallTable.number(own, name);
                    if (number.isPresent()) {
                        asked[number.getAsInt()] = new Asked(new CallDecoder(name, Signature.of(name)), answers, null);
                    }
                    break;
                }
            }
        });
        return asked;
    }

    /** Null for a call that the rules do not ask about: then filter and rules are not of one policy. */
    @Nullable
    Asked of(Abi abi, int number) {
        if (abi == own) {
            return number >= 0 && number < NUMBERS ? mine[number] : null;
        }
        long key = (long) abi.ordinal() << 32 | (number & 0xffffffffL);
        var known = foreign.get(key);
        if (known == null) {
            known = foreign(abi, number);
            if (known != null && foreign.size() < NUMBERS) {
                foreign.put(key, known);
            }
        }
        return known;
    }

    private @Nullable Asked foreign(Abi abi, int number) {
        var name = SyscallTable.name(abi, number).orElse("#" + (number & ~Abi.X32_BIT));
        var decoder = new CallDecoder(abi + ":" + name, Signature.of(name));
        if (rules.foreign() == Foreign.OFFENCE) {
            return new Asked(decoder, List.of(), Offence.ESCAPE);
        }
        var answers = rules.calls().get(SyscallTable.sameAs(name));
        return answers == null ? null : new Asked(decoder, answers, null);
    }

    /** @param always the offence whatever the rules say */
    record Asked(
            CallDecoder decoder, List<Rule> rules, @Nullable Offence always) {
        /** As the filter decided: the first rule whose conditions all hold; null if that one does not ask. */
        @Nullable
        Offence offence(Frame frame) {
            if (always != null) {
                return always;
            }
            for (var rule : rules) {
                if (holds(rule, frame)) {
                    return rule.answer() instanceof Answer.Ask(var offence) ? offence : null;
                }
            }
            return null;
        }

        private static boolean holds(Rule rule, Frame frame) {
            for (var test : rule.when()) {
                if ((frame.register(test.index()) & test.mask()) != test.value()) {
                    return false;
                }
            }
            return true;
        }
    }
}
