package brig.policy.load;

import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/**
 * {@code exceptions}: pieces of policy that hold for a while. They only grant, so that nothing opens on the day when one
 * runs out.
 */
final class ExceptionsReader {
    /** The keys of each section that an exception may have; an empty list is the section's own value. */
    static final Map<String, List<String>> GRANTS = Map.of(
            "process", List.of("capabilities"),
            "files", List.of("read", "write", "execute", "list", "tmpfs", "volumes"),
            "network", List.of("connect", "listen"),
            "syscalls", List.of("allow"),
            "devices", List.of());

    private static final Pattern DAY = Pattern.compile("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])");
    private static final int LONGEST_REASON = 500;

    private ExceptionsReader() {}

    /** @param sections reads a piece of policy; true if it has run out and is to be read into nothing */
    static void read(Section root, Given given, boolean checking, BiConsumer<Node.Mapping, Boolean> sections) {
        var list = root.sequence("exceptions");
        if (list == null) {
            return;
        }
        for (var item : list.items()) {
            if (item instanceof Node.Mapping mapping) {
                one(root, mapping, given, checking, sections);
            } else {
                root.problems().error(item.mark(), "an exception is a mapping", "write until, reason and the sections");
            }
        }
    }

    private static void one(
            Section root,
            Node.Mapping mapping,
            Given given,
            boolean checking,
            BiConsumer<Node.Mapping, Boolean> sections) {
        var problems = root.problems();
        // what is in one that has run out is read as well, into nothing: mistakes in it are mistakes
        var head = new Section("", mapping, problems, new HashMap<>());
        var until = head.scalar("until");
        var reason = head.scalar("reason");
        if (until == null || reason == null || reason.text().isBlank()) {
            problems.error(
                    mapping.mark(),
                    "an exception says until when, and why",
                    "write until: YYYY-MM-DD and reason: one sentence");
            return;
        }
        if (reason.text().length() > LONGEST_REASON) {
            problems.error(reason.mark(), "the reason is longer than " + LONGEST_REASON + " characters", "");
        }
        if (!DAY.matcher(until.text()).matches() || !isInMonth(until.text())) {
            problems.error(
                    until.mark(), "no day: " + Texts.quoted(until.text()), "write YYYY-MM-DD, such as 2027-01-31");
            return;
        }
        boolean over = until.text().compareTo(given.today().get()) < 0;
        if (over && checking) {
            problems.error(
                    until.mark(),
                    "this exception has run out: it has no effect",
                    "take it out, or give it another day if its reason still holds");
        } else if (over) {
            problems.warning(
                    until.mark(), ProblemKind.EXPIRED, "this exception has run out: it has no effect", "take it out");
        }
        if (onlyGrants(root, mapping)) {
            sections.accept(without(mapping), over);
        }
    }

    private static Node.Mapping without(Node.Mapping mapping) {
        return new Node.Mapping(
                mapping.entries().stream()
                        .filter(entry -> GRANTS.containsKey(entry.key()))
                        .toList(),
                mapping.mark());
    }

    private static boolean onlyGrants(Section root, Node.Mapping mapping) {
        var problems = root.problems();
        boolean fine = true;
        for (var entry : mapping.entries()) {
            var keys = GRANTS.get(entry.key());
            if (entry.key().equals("until") || entry.key().equals("reason")) {
                continue;
            }
            if (keys == null) {
                problems.error(
                        entry.keyMark(),
                        "an exception has no " + Texts.quoted(entry.key()),
                        "it only grants: process.capabilities, lists of files and network, syscalls.allow, devices");
                fine = false;
            } else if (keys.isEmpty()) {
                fine &= isList(root, entry);
            } else if (entry.value() instanceof Node.Mapping section) {
                for (var inner : section.entries()) {
                    if (!keys.contains(inner.key())) {
                        problems.error(
                                inner.keyMark(),
                                "an exception has no '" + entry.key() + "." + Texts.printable(inner.key()) + "'",
                                "it only grants; here: " + String.join(", ", keys));
                        fine = false;
                    } else {
                        fine &= isList(root, inner);
                    }
                }
            }
        }
        return fine;
    }

    private static boolean isList(Section root, Node.Entry entry) {
        if (entry.value() instanceof Node.Sequence) {
            return true;
        }
        root.problems().error(entry.keyMark(), "in an exception '" + entry.key() + "' is a plain list", "it only adds");
        return false;
    }

    private static boolean isInMonth(String day) {
        int year = Integer.parseInt(day.substring(0, 4));
        int month = Integer.parseInt(day.substring(5, 7));
        boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        int last = month == 2 ? (leap ? 29 : 28) : List.of(4, 6, 9, 11).contains(month) ? 30 : 31;
        return Integer.parseInt(day.substring(8)) <= last;
    }
}
