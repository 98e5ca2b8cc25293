package brig.rules.language;

import brig.policy.ProblemKind;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.rules.condition.Condition;
import brig.rules.condition.ConditionText;
import brig.rules.predicate.Compiled;
import brig.rules.predicate.ConditionCompiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Rules, macros and lists while files are being read, and what becomes of them at the end. */
final class Drafts {
    private static final int MOST_ENTRIES = 20_000;
    /** A name goes into alerts and metrics. */
    private static final int LONGEST_NAME = 200;

    private static final TreeSet<String> RULE_KEYS = new TreeSet<>(List.of(
            "condition",
            "output",
            "desc",
            "priority",
            "tags",
            "enabled",
            "exceptions",
            "source",
            "response",
            "append",
            "override",
            "warn_evttypes",
            "skip-if-unknown-filter",
            "capture",
            "capture_duration"));
    private static final TreeSet<String> MACRO_KEYS = new TreeSet<>(List.of("condition", "append", "override"));
    private static final TreeSet<String> LIST_KEYS = new TreeSet<>(List.of("items", "append", "override"));

    private final Problems problems;
    private final Map<String, Draft.OfRule> rules = new LinkedHashMap<>();
    private final Map<String, Draft.OfMacro> macros = new LinkedHashMap<>();
    private final Map<String, Draft.OfList> lists = new LinkedHashMap<>();
    private int entries;

    Drafts(Problems problems) {
        this.problems = problems;
    }

    void add(SourceText source, Node.Mapping node) {
        if (++entries > MOST_ENTRIES) {
            problems.error(node.mark(), "more than " + MOST_ENTRIES + " entries", "");
            return;
        }
        var item = new Item(source, node, problems);
        if (item.has("rule")) {
            rule(item);
        } else if (item.has("macro")) {
            macro(item);
        } else if (item.has("list")) {
            list(item);
        } else if (item.has("required_engine_version")) {
            engineVersion(item);
        } else if (!item.has("required_plugin_versions")) {
            // rules of plugins name their source, and are counted by it
            problems.error(
                    node.mark(),
                    "an entry is a rule, a macro or a list",
                    "its first key is 'rule', 'macro', 'list', 'required_engine_version' or 'required_plugin_versions'");
        }
    }

    private void engineVersion(Item item) {
        if (!item.text("required_engine_version").matches("[0-9]{1,6}(\\.[0-9]{1,6}){0,2}(-.{1,40})?")) {
            item.error("required_engine_version", "a version is a number or three, such as 0.57.0", "");
        }
    }

    private void list(Item item) {
        item.finish("list", LIST_KEYS);
        var name = item.text("list");
        var items = new ArrayList<>(item.list("items"));
        var before = lists.get(name);
        if (item.change("items") == Item.Change.APPEND || (item.isChange() && before == null)) {
            if (before == null) {
                unknown(item, "list", name);
                return;
            }
            items.addAll(0, before.items());
        }
        lists.put(name, new Draft.OfList(name, items, item.mark("list")));
    }

    private void macro(Item item) {
        item.finish("macro", MACRO_KEYS);
        var name = item.text("macro");
        var condition = condition(item);
        if (condition.isEmpty()) {
            item.error("macro", "the macro '" + name + "' has no condition", "");
            return;
        }
        var before = macros.get(name);
        var text = condition.get();
        if (item.isChange() && before == null) {
            unknown(item, "macro", name);
            return;
        }
        if (before != null && item.change("condition") == Item.Change.APPEND) {
            text = before.condition().append(text);
        }
        macros.put(name, new Draft.OfMacro(name, text, item.mark("macro")));
    }

    private void unknown(Item item, String kind, String name) {
        item.error(kind, "there is no earlier " + kind + " '" + name + "' to change", "");
    }

    private static Optional<ConditionText> condition(Item item) {
        return item.scalar("condition").map(scalar -> ConditionText.of(item.source(), scalar));
    }

    private void rule(Item item) {
        item.finish("rule", RULE_KEYS);
        var name = item.text("rule");
        var before = rules.get(name);
        if (name.isBlank()) {
            item.error("rule", "a rule without a name", "");
            return;
        }
        if (name.length() > LONGEST_NAME || !name.equals(Texts.printable(name))) {
            item.error("rule", "a name is a line of up to " + LONGEST_NAME + " characters that show", "");
            return;
        }
        if (item.onlyEnables()) {
            if (before == null) {
                unknown(item, "rule", name);
            } else {
                before.enabled = item.flag("enabled", true);
            }
            return;
        }
        if (item.isChange()) {
            if (before == null) {
                unknown(item, "rule", name);
            } else {
                fill(before, item);
            }
            return;
        }
        var draft = new Draft.OfRule(name, item.mark("rule"));
        fill(draft, item);
        for (var key : List.of("condition", "output", "desc", "priority")) {
            if (!item.has(key)) {
                item.error("rule", "the rule '" + name + "' has no '" + key + "'", "");
            }
        }
        rules.put(name, draft);
    }

    private void fill(Draft.OfRule draft, Item item) {
        condition(item).ifPresent(text -> {
            var before = draft.condition;
            draft.condition =
                    item.change("condition") == Item.Change.APPEND && before != null ? before.append(text) : text;
        });
        draft.output = joined(item, "output", draft.output);
        draft.description = joined(item, "desc", draft.description);
        draft.source = item.has("source") ? item.text("source") : draft.source;
        draft.enabled = item.flag("enabled", draft.enabled);
        if (item.has("priority")) {
            var priority = Priority.of(item.text("priority"));
            if (priority.isEmpty()) {
                item.error(
                        "priority",
                        "unknown priority " + Texts.quoted(item.text("priority")),
                        "one of: " + names(Priority.values()));
            }
            priority.ifPresent(known -> draft.priority = known);
        }
        if (item.has("response")) {
            response(draft, item);
        }
        if (item.has("tags")) {
            if (item.change("tags") != Item.Change.APPEND) {
                draft.tags.clear();
            }
            item.list("tags").forEach(tag -> draft.tags.add(tag.text()));
        }
        if (item.has("exceptions")) {
            exceptions(draft, item);
        }
    }

    private static String joined(Item item, String key, String before) {
        if (!item.has(key)) {
            return before;
        }
        var text = item.text(key);
        return item.change(key) == Item.Change.APPEND ? before + " " + text : text;
    }

    private static void response(Draft.OfRule draft, Item item) {
        for (var known : Reaction.values()) {
            if (known.key().equals(item.text("response"))) {
                draft.response = known;
                return;
            }
        }
        item.error(
                "response",
                "unknown response " + Texts.quoted(item.text("response")),
                "one of: "
                        + String.join(
                                ", ",
                                Arrays.stream(Reaction.values())
                                        .map(Reaction::key)
                                        .toList()));
    }

    private static String names(Priority... priorities) {
        return String.join(", ", Arrays.stream(priorities).map(Priority::key).toList());
    }

    private void exceptions(Draft.OfRule draft, Item item) {
        var value = item.value("exceptions");
        if (value.isEmpty() || !(value.get() instanceof Node.Sequence sequence)) {
            item.error("exceptions", "'exceptions' is a list", "write exceptions: [{name: ..., fields: ...}]");
            return;
        }
        if (item.change("exceptions") != Item.Change.APPEND) {
            draft.exceptions.clear();
        }
        for (var node : sequence.items()) {
            RuleException.read(node, problems).ifPresent(exception -> put(draft, exception));
        }
    }

    private void put(Draft.OfRule draft, RuleException exception) {
        for (int i = 0; i < draft.exceptions.size(); i++) {
            var before = draft.exceptions.get(i);
            if (before.name().equals(exception.name())) {
                draft.exceptions.set(i, exception.fields().isEmpty() ? before.with(exception.values()) : exception);
                return;
            }
        }
        if (exception.fields().isEmpty()) {
            problems.error(exception.mark(), "the exception '" + exception.name() + "' names no fields", "");
            return;
        }
        draft.exceptions.add(exception);
    }

    /** All of it resolved and compiled; what is wrong is told. */
    RuleSet finish() {
        var resolver = new Resolver(macros, lists, problems);
        resolver.checkUnused();
        var finished = new ArrayList<Rule>();
        rules.values().forEach(draft -> finished(draft, resolver).ifPresent(finished::add));
        var macroTexts = new LinkedHashMap<String, String>();
        macros.forEach(
                (name, macro) -> macroTexts.put(name, macro.condition().text().strip()));
        var listTexts = new LinkedHashMap<String, List<String>>();
        lists.forEach((name, list) ->
                listTexts.put(name, list.items().stream().map(Node.Scalar::text).toList()));
        return new RuleSet(finished, macroTexts, listTexts);
    }

    private Optional<Rule> finished(Draft.OfRule draft, Resolver resolver) {
        var text = draft.condition;
        if (text == null) {
            return Optional.empty(); // told
        }
        boolean ours = draft.source.equals(Rule.SYSCALL);
        var resolved = ours ? resolver.resolve(text) : Optional.of(Condition.NEVER);
        if (resolved.isEmpty()) {
            return Optional.empty();
        }
        var condition = resolved.get();
        var left = new ArrayList<Condition>();
        draft.exceptions.forEach(exception -> {
            var out = resolver.withLists(exception.condition(problems));
            if (!out.equals(Condition.NEVER)) {
                left.add(new Condition.Not(out));
            }
        });
        if (!left.isEmpty()) {
            left.addFirst(condition);
            condition = new Condition.All(left);
        }
        return Optional.of(new Rule(
                draft.name,
                draft.mark.place(),
                draft.description.strip(),
                draft.source,
                text.text().strip(),
                condition,
                new Output(draft.output),
                draft.priority,
                draft.tags,
                draft.enabled,
                draft.response,
                compiled(draft, condition)));
    }

    private Map<String, Compiled> compiled(Draft.OfRule draft, Condition condition) {
        try {
            if (ConditionCompiler.namesNoCall(condition) && draft.source.equals(Rule.SYSCALL)) {
                problems.warning(
                        draft.mark,
                        ProblemKind.EVERY_CALL,
                        "the rule '" + draft.name + "' names no evt.type: it is asked about every call",
                        "begin its condition with evt.type in (...)");
            }
            return ConditionCompiler.compile(condition);
        } catch (ConditionCompiler.WrongValue e) {
            problems.error(e.mark(), String.valueOf(e.getMessage()), "");
            return Map.of();
        }
    }
}
