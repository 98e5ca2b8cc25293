package brig.rules.session;

import brig.policy.Offence;
import brig.rules.fact.Outcome;
import brig.rules.fact.Seen;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;

/** The {@code fires.jsonl} and {@code quiet.jsonl} of a rule: one {@link Seen} a line, what matters of it. */
final class SeenLines {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SeenLines() {}

    static List<Seen> parse(String lines) {
        return lines.lines().map(SeenLines::line).toList();
    }

    private static Seen line(String text) {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(text, e);
        }
        var container = json.path("container").asText();
        return new Seen(
                json.path("at").asLong(),
                container,
                json.path("name").asText(container),
                "sample",
                Offence.valueOf(json.path("offence").asText()),
                Outcome.valueOf(json.path("outcome").asText()),
                json.path("syscall").asText(),
                "/usr/bin/app",
                json.path("called").asText("app"),
                json.path("pid").asInt(4711),
                json.path("writes").asBoolean(),
                StreamSupport.stream(json.path("subjects").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                json.path("address").asText(),
                json.path("port").asInt(-1));
    }
}
