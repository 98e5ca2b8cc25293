package brig.cli;

import brig.cli.life.Kept;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig inspect}. */
final class InspectVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Says all that Brig knows of containers, as JSON, an object a line.")
                .words("1..*", "NAME", Containers.NAMES)
                .footer("", "Example:", "  sudo brig inspect web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        for (var name : names) {
            var known = Known.named(name);
            try {
                console.out().println(Json.object(fields(known)));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, name + ": " + e.getMessage(), e);
            }
        }
        return ExitCode.FINE;
    }

    private static Map<String, Object> fields(Known known) throws IOException {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", known.id());
        fields.put("name", known.name());
        fields.put("status", known.status());
        if (known.running().isPresent()) {
            var running = known.running().get();
            fields.put("policy", running.about().policy());
            fields.put("command", running.about().command());
            fields.put("pid", running.about().init().pid());
            fields.put("brig", running.about().brig().pid());
            fields.put("started", running.about().started().toString());
            running.cgroup().memoryLimit().ifPresent(bytes -> fields.put("memoryLimitBytes", bytes));
            fields.put(
                    "cgroup",
                    running.cgroup().cgroup2Dir().map(Object::toString).orElse(""));
        }
        if (known.kept().isPresent()) {
            addKept(fields, known.kept().get());
        }
        return fields;
    }

    private static void addKept(Map<String, Object> fields, Kept kept) throws IOException {
        var state = kept.state();
        fields.putIfAbsent("policy", kept.policy());
        fields.putIfAbsent("command", kept.command());
        fields.put("root", kept.root());
        fields.put("created", kept.created().toString());
        fields.put("restart", kept.restart().toString());
        fields.put("removes", kept.removes());
        fields.put("log", kept.dir().resolve("log").toString());
        fields.put("restarts", state.restarts());
        fields.put("health", state.health());
        fields.putIfAbsent("started", state.started().toString());
        if (state.ended().toEpochMilli() > 0) {
            fields.put("ended", state.ended().toString());
            fields.put("code", state.code());
            fields.put("reason", state.reason());
        }
        fields.put("options", kept.words());
    }
}
