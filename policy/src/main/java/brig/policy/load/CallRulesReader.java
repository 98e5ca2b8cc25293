package brig.policy.load;

import brig.policy.Abi;
import brig.policy.Capability;
import brig.policy.Errnos;
import brig.policy.Offence;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallTable;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The entries of {@code syscalls.rules}. */
final class CallRulesReader {
    private static final Pattern TEST =
            Pattern.compile("arg([0-5])(?: & (0x[0-9a-fA-F]{1,16}))? (==|!=) (0x[0-9a-fA-F]{1,16}|[0-9]{1,18})");
    private static final Pattern VERSION = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3}).*");
    private static final long LOW = 0xffff_ffffL;
    private static final int MOST_RULES = 1024;
    private static final int MOST_FOR_EVERY = 8;

    private static final String FORM =
            "write argN == VALUE, argN != VALUE or argN & 0xMASK == VALUE, joined by ' and '; N is 0 to 5";

    private final Problems problems;
    /** Rules by call, and how often an argument must not be something: both multiply the filter. */
    private final Map<String, int[]> counts;

    CallRulesReader(Problems problems, Map<String, int[]> counts) {
        this.problems = problems;
        this.counts = counts;
    }

    @Nullable
    Named<CallRule> rule(Node node) {
        if (!(node instanceof Node.Mapping mapping)) {
            problems.error(node.mark(), "a rule is a mapping", "write {calls: [ptrace], answer: EPERM}");
            return null;
        }
        int before = problems.count();
        var section = new Section("rules", mapping, problems, new HashMap<>());
        boolean here = isHere(section);
        var calls = calls(section, here);
        var equal = new ArrayList<ArgumentTest>();
        var different = new ArrayList<ArgumentTest>();
        tests(section, equal, different);
        var answer = answer(section);
        var with = capabilities(section, "with");
        var without = capabilities(section, "without");
        section.finish();
        if (problems.count() > before || answer == null || isTooMany(node, calls, different.size())) {
            return null;
        }
        var place = node.mark().place();
        return new Named<>(place.toString(), new CallRule(calls, equal, different, answer, with, without, here, place));
    }

    private boolean isTooMany(Node node, List<String> calls, int different) {
        for (var call : calls) {
            var count = counts.computeIfAbsent(call, _ -> new int[2]);
            count[0]++;
            count[1] = Math.min(count[1] + different, 20);
            if (count[0] << count[1] > (call.equals(CallRule.EVERY) ? MOST_FOR_EVERY : MOST_RULES)) {
                problems.error(
                        node.mark(),
                        "too many rules for " + Texts.quoted(call),
                        "at most " + (call.equals(CallRule.EVERY) ? MOST_FOR_EVERY : MOST_RULES)
                                + " for a call; each != doubles them");
                return true;
            }
        }
        return false;
    }

    private List<String> texts(Section section, String key) {
        var texts = new ArrayList<String>();
        var list = section.sequence(key);
        for (var item : list == null ? List.<Node>of() : list.items()) {
            if (item instanceof Node.Scalar scalar) {
                texts.add(scalar.text());
            } else {
                problems.error(item.mark(), "'" + key + "' holds single names", "");
            }
        }
        return texts;
    }

    /** Calls of other machines have names that are not known here, and no effect. */
    private List<String> calls(Section section, boolean here) {
        var names = texts(section, "calls");
        if (names.isEmpty()) {
            problems.error(section.mark(), "a rule without calls", "write calls: [ptrace]; * is every call");
        }
        for (var name : names) {
            if (here && !name.equals(CallRule.EVERY) && !SyscallTable.names().contains(name)) {
                var near = Nearest.hint(name, SyscallTable.names());
                problems.error(
                        section.keyMark("calls"),
                        "unknown system call " + Texts.quoted(name),
                        near.isEmpty() ? "names are the kernel's, as strace(1) prints them" : near);
            }
        }
        return names;
    }

    private void tests(Section section, List<ArgumentTest> equal, List<ArgumentTest> different) {
        var when = section.scalar("when");
        if (when == null) {
            return;
        }
        for (var text : when.text().split(" and ", -1)) {
            var test = TEST.matcher(text.strip());
            if (!test.matches()) {
                problems.error(when.mark(), "no test of an argument: " + Texts.quoted(text.strip()), FORM);
                return;
            }
            var value = number(test.group(4));
            // what the kernel takes for an int has an upper half that is the caller's to choose
            long mask = test.group(2) != null ? number(test.group(2)) : (value & ~LOW) == 0 ? LOW : -1;
            if ((value & ~mask) != 0) {
                problems.error(when.mark(), Texts.quoted(text.strip()) + " never holds: the mask hides bits of it", "");
            }
            var one = new ArgumentTest(test.group(1).charAt(0) - '0', mask, value);
            (test.group(3).equals("==") ? equal : different).add(one);
        }
    }

    private static long number(String text) {
        return text.startsWith("0x") ? Long.parseUnsignedLong(text, 2, text.length(), 16) : Long.parseLong(text);
    }

    private @Nullable Answer answer(Section section) {
        var scalar = section.scalar("answer");
        if (scalar == null) {
            problems.error(
                    section.mark(), "a rule without an answer", "write answer: allow, watch, escape or an errno");
            return null;
        }
        var word = scalar.text();
        if (word.equals("allow")) {
            return new Answer.Allow();
        }
        if (word.equals("watch") || word.equals("escape")) {
            return new Answer.Ask(word.equals("watch") ? Offence.SYSCALL : Offence.ESCAPE);
        }
        var errno = Errnos.number(word);
        if (errno.isEmpty()) {
            problems.error(
                    scalar.mark(),
                    "no answer: " + Texts.quoted(word),
                    "allow, watch, escape, or the name of an errno such as EPERM");
            return null;
        }
        return new Answer.Fail(errno.getAsInt());
    }

    private Set<Capability> capabilities(Section section, String key) {
        var found = EnumSet.noneOf(Capability.class);
        for (var text : texts(section, key)) {
            var upper = text.toUpperCase(Locale.ROOT);
            var name = upper.startsWith("CAP_") ? upper.substring(4) : upper;
            boolean known = false;
            for (var capability : Capability.values()) {
                if (capability.name().equals(name)) {
                    found.add(capability);
                    known = true;
                }
            }
            if (!known) {
                problems.error(section.keyMark(key), "unknown capability " + Texts.quoted(text), "");
            }
        }
        return found;
    }

    private boolean isHere(Section section) {
        boolean here = true;
        var arches = texts(section, "arch");
        if (!arches.isEmpty()) {
            here = arches.contains(Abi.here().getFirst() == Abi.AARCH64 ? "arm64" : "amd64");
        }
        var kernel = section.scalar("kernel");
        if (kernel != null) {
            var wanted = VERSION.matcher(kernel.text());
            var running = VERSION.matcher(System.getProperty("os.version", ""));
            if (!wanted.matches()) {
                problems.error(kernel.mark(), "no version: " + Texts.quoted(kernel.text()), "write \"4.8\", in quotes");
            } else {
                here &= running.matches() && version(running) >= version(wanted);
            }
        }
        return here;
    }

    private static int version(Matcher version) {
        return Integer.parseInt(version.group(1)) * 1000 + Integer.parseInt(version.group(2));
    }
}
