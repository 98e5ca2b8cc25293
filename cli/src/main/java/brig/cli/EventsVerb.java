package brig.cli;

import brig.cli.run.Journal;
import brig.monitor.text.Printable;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig events}. */
final class EventsVerb implements Verb {
    private static final long POLL_MILLIS = 100;
    private static final List<String> HEAD = List.of("time", "event", "id", "name");

    @Override
    public CommandSpec describe() {
        return Options.of("Tells what happens to containers: start, end, restart, oom, health, pause, update, remove.")
                .value("TIME", "Begin with what happened before now: 10m, 2h, or 2026-01-31T12:00:00Z.", "--since")
                .flag("Stop with what has happened until now.", "--no-follow")
                .flag("One JSON object a line, for machines.", "--json")
                .words("0..*", "NAME", "Only of these names or ids. Default: of all.")
                .footer(
                        "",
                        "What containers were refused or killed for is elsewhere: 'brig run --events', 'brig incident'.",
                        "",
                        "Examples:",
                        "  sudo brig events",
                        "  sudo brig events --since 1h --no-follow --json web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        boolean json = line.hasMatchedOption("--json");
        var from = since(line.matchedOptionValue("--since", "0s"));
        try {
            if (line.hasMatchedOption("--since") && Files.exists(Journal.OLD)) {
                for (var event : Files.readAllLines(Journal.OLD)) {
                    print(event, from, names, json, console);
                }
            }
            follow(from, names, json, !line.hasMatchedOption("--no-follow"), console);
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FINE;
        }
    }

    private static Instant since(String text) throws CommandFailure {
        try {
            return text.contains("T") ? Instant.parse(text) : Instant.now().minus(Times.parse("--since", text));
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--since '" + text + "': write 10m, 2h, 1d or 2026-01-31T12:00:00Z", e);
        }
    }

    private static void follow(Instant from, List<String> names, boolean json, boolean on, Console console)
            throws IOException, InterruptedException {
        long at = 0;
        while (true) {
            if (Files.exists(Journal.FILE)) {
                long size = Files.size(Journal.FILE);
                at = size < at ? 0 : at; // it was put aside, and begun anew
                at = print(Journal.FILE, at, from, names, json, console);
            }
            if (!on || console.out().checkError()) {
                return;
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** @return where the first line begins that is not whole yet */
    private static long print(Path file, long at, Instant from, List<String> names, boolean json, Console console)
            throws IOException {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(at);
            var bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 16, in.length() - at)];
            in.readFully(bytes);
            int end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--;
            }
            new String(bytes, 0, end, StandardCharsets.UTF_8)
                    .lines()
                    .forEach(line -> print(line, from, names, json, console));
            return at + end;
        }
    }

    private static void print(String line, Instant from, List<String> names, boolean json, Console console) {
        var event = fields(line);
        var id = event.getOrDefault("id", "");
        if (!event.containsKey("time") || Instant.parse(event.get("time")).isBefore(from)) {
            return;
        }
        if (!names.isEmpty()
                && names.stream().noneMatch(name -> name.equals(event.get("name")) || id.startsWith(name))) {
            return;
        }
        if (json) {
            console.out().println(line);
            return;
        }
        var text = new StringBuilder(
                "%s  %-8s %s %s".formatted(event.get("time"), event.get("event"), id, event.getOrDefault("name", "")));
        event.forEach((key, value) -> {
            if (!HEAD.contains(key) && !value.isEmpty()) {
                text.append("  ").append(key).append('=').append(Printable.text(value));
            }
        });
        console.out().println(text);
    }

    private static Map<String, String> fields(String line) {
        var fields = new LinkedHashMap<String, String>();
        try (var parser = new JsonFactory().createParser(line)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME) {
                    var name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, String.valueOf(parser.getText()));
                }
            }
        } catch (IOException e) {
            fields.clear(); // a disk that was full in the middle of a line
        }
        return fields;
    }
}
