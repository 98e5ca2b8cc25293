package brig.policy.load;

import brig.policy.Capability;
import brig.policy.CoreCalls;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A shipped set of answers to system calls, from {@code brig/policy/syscalls/NAME.calls}. Its lines are
 *
 * <pre>
 * include NAME                     all of another set
 * foreign offence                  calls through i386 and x32 are an offence; or: foreign same
 * ANSWER call call ...             whatever the arguments
 * call: [i] &amp; mask = value and ... -&gt; ANSWER   one rule; the first that holds decides
 * </pre>
 *
 * where an answer is {@code allow}, the name of an errno or of an offence. Without a mask, the lower 32 bits count.
 */
final class SyscallSet {
    static final List<String> SHIPPED = List.of("restricted", "baseline", "privileged", "none");

    private static final Answer ALLOW = new Answer.Allow();
    private static final Answer EPERM = new Answer.Fail(1);
    /** Where a call's rules end without one that always holds. */
    static final Rule REFUSED = new Rule(List.of(), EPERM);

    private static final Answer ENOSYS = new Answer.Fail(38);
    /**
     * Of two filters that ask, the kernel puts the call to the younger one's listener: once ours is closed, a container with
     * its own would answer itself.
     */
    private static final Rule NO_OTHER_LISTENER = new Rule(List.of(ArgumentTest.NEW_LISTENER), EPERM);

    private static final Answer ASK_SYSCALL = new Answer.Ask(Offence.SYSCALL);
    private static final Map<String, Answer> ANSWERS = Map.ofEntries(
            Map.entry("allow", ALLOW),
            Map.entry("EPERM", EPERM),
            Map.entry("ENOSYS", ENOSYS),
            Map.entry("EPROTONOSUPPORT", new Answer.Fail(93)),
            Map.entry("EOPNOTSUPP", new Answer.Fail(95)),
            Map.entry("EAFNOSUPPORT", new Answer.Fail(97)),
            Map.entry("escape", new Answer.Ask(Offence.ESCAPE)),
            Map.entry("execute", new Answer.Ask(Offence.EXECUTE)),
            Map.entry("file", new Answer.Ask(Offence.FILE)),
            Map.entry("network", new Answer.Ask(Offence.NETWORK)),
            Map.entry("syscall", ASK_SYSCALL));

    private static final Map<String, SyscallSet> CACHE = new ConcurrentHashMap<>();

    private final String name;
    private final SequencedMap<String, List<Rule>> calls = new LinkedHashMap<>(1024);
    /** The same where files are not watched. */
    private final SequencedMap<String, List<Rule>> silent = new LinkedHashMap<>(1024);
    /** By {@code syscalls=NAME}. */
    private Map<String, Place> places = new LinkedHashMap<>(1024);

    private final Map<Boolean, SyscallRules> unchanged = new ConcurrentHashMap<>();

    private Foreign foreign = Foreign.OFFENCE;

    private SyscallSet(String name) {
        this.name = name;
    }

    /** @param name one of {@link #SHIPPED} */
    static SyscallSet shipped(String name) {
        return CACHE.computeIfAbsent(name, known -> {
            var set = new SyscallSet(known);
            set.read(known);
            set.calls.forEach((call, rules) -> set.silent.put(call, withoutFiles(rules)));
            set.places = Map.copyOf(set.places);
            return set;
        });
    }

    /**
     * What a policy changes in its set.
     *
     * @param rules come before the set's answers
     * @param kept the policy's capabilities, which some rules depend on
     * @param foreign in place of the set's own
     * @param calls whatever rules and set say
     * @param only of the set's calls these remain, and {@link CoreCalls}; empty: all
     * @param audit what {@code only} takes away is asked and not refused
     */
    record Change(
            Collection<CallRule> rules,
            Set<Capability> kept,
            Optional<Foreign> foreign,
            Map<String, SyscallChange> calls,
            Optional<Set<String>> only,
            boolean audit) {
        boolean isNone() {
            return rules.isEmpty() && foreign.isEmpty() && calls.isEmpty() && only.isEmpty();
        }
    }

    /**
     * The set with what a policy changes in it.
     *
     * @param watchFiles whether calls on files are asked, to report what Landlock refuses in silence
     * @param places gets {@code syscalls=NAME} for each call that is changed: the line that decides
     */
    SyscallRules rules(boolean watchFiles, Change change, Map<String, Place> places) {
        if (change.isNone()) {
            return rules(watchFiles);
        }
        var result = new LinkedHashMap<>(watchFiles ? calls : silent);
        change.only().ifPresent(kept -> keep(kept, change.audit() ? ASK_SYSCALL : ENOSYS, result, places));
        CallRules.apply(change.rules(), change.kept(), always(ENOSYS), result, places);
        change.calls().forEach((call, changed) -> {
            places.put("syscalls=" + call, changed.place());
            result.put(
                    call,
                    switch (changed.kind()) {
                        case ALLOW -> always(ALLOW);
                        case DENY -> always(EPERM);
                        case WATCH -> watched(result.getOrDefault(call, List.of()));
                    });
        });
        return finished(result, change.foreign().orElse(foreign));
    }

    /** What is not kept is as if the kernel had it not; what ends a container goes on to end it. */
    private static void keep(
            Set<String> kept, Answer otherwise, SequencedMap<String, List<Rule>> result, Map<String, Place> places) {
        var place = places.getOrDefault("syscalls.only", Place.BUILT_IN);
        result.replaceAll((call, rules) -> {
            if (kept.contains(call) || CoreCalls.NAMES.contains(call)) {
                return rules;
            }
            var fewer = rules.stream()
                    .map(rule -> permits(rule.answer()) ? new Rule(rule.when(), otherwise) : rule)
                    .toList();
            if (!fewer.equals(rules)) {
                places.put("syscalls=" + call, place);
            }
            return fewer;
        });
    }

    private static boolean permits(Answer answer) {
        return answer instanceof Answer.Allow
                || (answer instanceof Answer.Ask(var offence)
                        && offence != Offence.ESCAPE
                        && offence != Offence.SYSCALL);
    }

    /** The set as it is. */
    SyscallRules rules(boolean watchFiles) {
        return unchanged.computeIfAbsent(
                watchFiles, watching -> finished(new LinkedHashMap<>(watching ? calls : silent), foreign));
    }

    private SyscallRules finished(SequencedMap<String, List<Rule>> result, Foreign others) {
        result.computeIfPresent("seccomp", (_, rules) -> {
            var all = new ArrayList<>(List.of(NO_OTHER_LISTENER));
            all.addAll(rules);
            return all;
        });
        return new SyscallRules(name, result, others);
    }

    /** {@code syscalls=NAME} for each call. */
    Map<String, Place> places() {
        return places;
    }

    private static boolean asks(Rule rule, Offence offence) {
        return rule.answer() instanceof Answer.Ask ask && ask.offence() == offence;
    }

    private static List<Rule> always(Answer answer) {
        return List.of(new Rule(List.of(), answer));
    }

    private static List<Rule> withoutFiles(List<Rule> rules) {
        boolean asks = false;
        for (var rule : rules) {
            asks |= asks(rule, Offence.FILE);
        }
        if (!asks) {
            return rules;
        }
        var result = new ArrayList<Rule>();
        for (var rule : rules) {
            result.add(asks(rule, Offence.FILE) ? new Rule(rule.when(), ALLOW) : rule);
        }
        return result;
    }

    private static List<Rule> watched(List<Rule> rules) {
        var result = new ArrayList<Rule>();
        for (var rule : rules) {
            result.add(rule.answer() instanceof Answer.Ask ? rule : new Rule(rule.when(), ASK_SYSCALL));
        }
        if (result.isEmpty() || !result.getLast().when().isEmpty()) {
            result.add(new Rule(List.of(), ASK_SYSCALL));
        }
        return List.copyOf(result);
    }

    private void read(String file) {
        var text = ShippedText.text("syscalls/" + file + ".calls");
        int number = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            var line = text.substring(start, end);
            start = end + 1;
            number++;
            int comment = line.indexOf('#');
            line = (comment < 0 ? line : line.substring(0, comment)).strip();
            if (!line.isEmpty()) {
                read(line, new Place("syscalls:" + file, number, 1));
            }
        }
    }

    private void read(String line, Place place) {
        int arrow = line.indexOf("->");
        if (arrow >= 0) {
            int colon = line.indexOf(':');
            var call = line.substring(0, colon);
            var when = line.substring(colon + 1, arrow).strip();
            var rules = calls.computeIfAbsent(call, _ -> new ArrayList<>());
            rules.add(new Rule(tests(when), answer(line.substring(arrow + 2).strip(), place)));
            places.putIfAbsent("syscalls=" + call, place);
            return;
        }
        int space = line.indexOf(' ');
        var first = line.substring(0, space);
        if (first.equals("include")) {
            read(line.substring(space + 1));
            return;
        }
        if (first.equals("foreign")) {
            foreign = line.endsWith("same") ? Foreign.SAME_RULES : Foreign.OFFENCE;
            return;
        }
        var rules = always(answer(first, place));
        for (int start = space + 1; start < line.length(); ) {
            int end = line.indexOf(' ', start);
            end = end < 0 ? line.length() : end;
            var call = line.substring(start, end);
            if (calls.put(call, rules) != null) {
                throw new IllegalStateException(place + ": " + call + " is there twice");
            }
            places.put("syscalls=" + call, place);
            start = end + 1;
        }
    }

    private static Answer answer(String word, Place place) {
        var answer = ANSWERS.get(word);
        if (answer == null) {
            throw new IllegalStateException(place + ": no answer: " + word);
        }
        return answer;
    }

    /** {@code [1] & 0xf = 2 and [2] = 0}; nothing means always. */
    private static List<ArgumentTest> tests(String text) {
        var tests = new ArrayList<ArgumentTest>();
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf(" and ", at);
            var test = text.substring(at, end < 0 ? text.length() : end);
            int and = test.indexOf('&');
            int equals = test.indexOf('=');
            long mask = and < 0 ? 0xffff_ffffL : number(test.substring(and + 1, equals));
            tests.add(new ArgumentTest(test.charAt(1) - '0', mask, number(test.substring(equals + 1))));
            at = end < 0 ? text.length() : end + " and ".length();
        }
        return tests;
    }

    private static long number(String text) {
        var word = text.strip();
        return word.startsWith("0x") ? Long.parseUnsignedLong(word, 2, word.length(), 16) : Long.parseLong(word);
    }
}
