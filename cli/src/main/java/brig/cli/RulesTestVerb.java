package brig.cli;

import brig.monitor.text.Printable;
import brig.rules.language.RuleSet;
import brig.rules.live.Match;
import brig.rules.live.Replay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig rules test}. */
final class RulesTestVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Puts recorded events to rules, and says which of them match.")
                .values("EVENTS", "A file as brig run --events writes it. Repeatable.", "--events")
                .values("RULE[=N]", "It must match, N times if N is given; no other may. Repeatable.", "--expect")
                .flag("No rule may match.", "--expect-none")
                .flag("One JSON object a match and line.", "--json")
                .words("1..*", "FILE", "Rule files, in their order; or the name of a shipped pack: containers.")
                .footer(
                        "",
                        "Ends with 0 if all is as expected, else with 3.",
                        "",
                        "Examples:",
                        "  brig rules test containers --events events.jsonl",
                        "  brig rules test rules.yaml --events attack.jsonl --expect 'My rule=2'",
                        "  brig rules test rules.yaml --events everyday.jsonl --expect-none");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> files = line.matchedOptionValue("--events", List.of());
        if (files.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "no events: name a file with --events");
        }
        var rules = RuleFiles.load(line.matchedPositionalValue(0, List.of()), console);
        var expected = expected(line.matchedOptionValue("--expect", List.of()), rules);
        boolean json = line.hasMatchedOption("--json");
        var replay = new Replay(rules, match -> console.out().println(json ? Json.object(fields(match)) : text(match)));
        try {
            for (var file : files) {
                replay.read(Path.of(file));
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "read the events: " + IncidentListVerb.reason(e), e);
        }
        replay.problems().forEach(problem -> console.err().println(Printable.text(problem)));
        boolean fine = replay.problems().isEmpty();
        if (!expected.isEmpty() || line.hasMatchedOption("--expect-none")) {
            fine &= compare(expected, replay.counts(), console);
        }
        if (!json) {
            int sum = replay.counts().values().stream()
                    .mapToInt(Integer::intValue)
                    .sum();
            console.note(replay.events() + " events, " + sum + " matches" + (fine ? "" : ": not as expected"));
        }
        return fine ? ExitCode.FINE : ExitCode.POLICY;
    }

    /** 0 stands for once or more. */
    private static Map<String, Integer> expected(List<String> words, RuleSet rules) throws CommandFailure {
        var expected = new LinkedHashMap<String, Integer>();
        for (var word : words) {
            int equals = word.lastIndexOf('=');
            boolean counted = equals > 0 && word.substring(equals + 1).matches("[1-9][0-9]{0,8}");
            var name = counted ? word.substring(0, equals) : word;
            var rule = rules.find(name);
            if (rule.isEmpty()) {
                throw new CommandFailure(ExitCode.USAGE, "--expect: no rule '" + name + "'; see brig rules list");
            }
            if (!rule.get().isEvaluated()) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--expect: the rule '" + name + "' is not evaluated: Brig lacks "
                                + String.join("; ", rule.get().lacks()));
            }
            expected.put(name, counted ? Integer.parseInt(word.substring(equals + 1)) : 0);
        }
        return expected;
    }

    private static boolean compare(Map<String, Integer> expected, Map<String, Integer> counts, Console console) {
        boolean fine = true;
        for (var entry : expected.entrySet()) {
            int seen = counts.getOrDefault(entry.getKey(), 0);
            if (entry.getValue() == 0 ? seen == 0 : seen != entry.getValue()) {
                fine = false;
                console.err()
                        .println("'" + entry.getKey() + "' matched " + seen + " times, expected "
                                + (entry.getValue() == 0 ? "once or more" : entry.getValue()));
            }
        }
        for (var entry : counts.entrySet()) {
            if (!expected.containsKey(entry.getKey())) {
                fine = false;
                console.err().println("'" + entry.getKey() + "' matched " + entry.getValue() + " times, not expected");
            }
        }
        return fine;
    }

    private static String text(Match match) {
        return match.event().time() + " " + match.rule().priority().key() + " "
                + match.rule().name() + ": " + Printable.text(match.output());
    }

    private static Map<String, Object> fields(Match match) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("time", match.event().time().toString());
        fields.put("rule", match.rule().name());
        fields.put("priority", match.rule().priority().key());
        fields.put("tags", match.rule().tags());
        fields.put("container", match.event().container().name());
        fields.put("containerId", match.event().container().id());
        fields.put("call", match.event().call().syscall());
        fields.put("output", match.output());
        return fields;
    }
}
