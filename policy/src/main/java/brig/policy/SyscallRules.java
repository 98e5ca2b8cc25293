package brig.policy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * What the filter answers to each call, by the call's name on x86-64.
 *
 * @param profile the shipped set it came from
 * @param calls every call that the filter names; what it does not name gets ENOSYS
 * @param foreign what a call through another ABI of the machine (i386, x32) gets: the same rules, or the end
 */
public record SyscallRules(String profile, SequencedMap<String, List<Rule>> calls, Foreign foreign) {
    public SyscallRules {
        calls = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(calls));
    }

    /** The same rules hold for i386 and x32, or a call through them is an {@link Offence#ESCAPE}. */
    public enum Foreign {
        SAME_RULES,
        OFFENCE
    }

    /**
     * One answer to a call. The first rule of a call whose conditions all hold decides; if none does, the call is
     * refused with EPERM.
     *
     * @param when conditions on register arguments, all of which must hold; empty means always
     */
    public record Rule(List<ArgumentTest> when, Answer answer) {
        public Rule {
            when = List.copyOf(when);
        }
    }

    /**
     * {@code (argument & mask) == value}. There is no "not equal": a later rule of the same call says what else happens.
     *
     * <p>An argument that the kernel takes for an {@code int} needs a mask of 32 bits: its upper half is the caller's to
     * choose (CVE-2019-10063).
     *
     * @param index 0 to 5
     */
    public record ArgumentTest(int index, long mask, long value) {
        /** SECCOMP_FILTER_FLAG_NEW_LISTENER among the flags of {@code seccomp(2)}. */
        public static final ArgumentTest NEW_LISTENER = new ArgumentTest(1, 8, 8);
    }

    /** What the filter does with a call. */
    public sealed interface Answer {
        record Allow() implements Answer {}

        /** @param errno 1 to 4095 */
        record Fail(int errno) implements Answer {}

        /** Stops the caller in the kernel and asks the monitor, which answers as {@code offence} demands. */
        record Ask(Offence offence) implements Answer {}
    }
}
