package brig.cli;

import brig.monitor.text.Printable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;

/** A container of {@code brig ps -a} that does not run. */
final class EndedRow {
    private EndedRow() {}

    static String text(Known known, String row) throws IOException {
        var kept = known.kept().orElseThrow();
        var state = kept.state();
        return row.formatted(
                kept.id(),
                kept.name(),
                kept.policy(),
                known.status(),
                PsVerb.up(Duration.between(state.ended(), Instant.now())) + " ago",
                "-",
                "-",
                "-",
                PsVerb.shortened(Printable.text(kept.command())));
    }

    static String json(Known known) throws IOException {
        var kept = known.kept().orElseThrow();
        var state = kept.state();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", kept.id());
        fields.put("name", kept.name());
        fields.put("policy", kept.policy());
        fields.put("state", known.status().replaceAll(" .*", ""));
        fields.put("started", state.started().toString());
        fields.put("ended", state.ended().toString());
        fields.put("code", state.code());
        fields.put("reason", state.reason());
        fields.put("command", kept.command());
        fields.put("kept", true);
        fields.put("restarts", state.restarts());
        return Json.object(fields);
    }
}
