package brig.monitor.incident;

import brig.monitor.event.Event;
import brig.monitor.text.EventJson;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/** Writes a report; {@link IncidentReport} reads it. Format: docs/events.md. */
final class IncidentJson {
    static final int VERSION = 1;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private IncidentJson() {}

    /** @param out stays open */
    static void write(Writer out, Event cause, List<Event> before, Evidence evidence, boolean dead) throws IOException {
        try (var json = FACTORY.createGenerator(out).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("time", cause.time().toString());
            json.writeStringField("container", cause.container().name());
            json.writeStringField("containerId", cause.container().id());
            json.writeStringField("policy", cause.container().policy());
            EventJson.strings(json, "degraded", cause.container().degraded());
            json.writeBooleanField("dead", dead);
            json.writeFieldName("cause");
            EventJson.write(json, cause);
            json.writeArrayFieldStart("before");
            for (var event : before) {
                EventJson.write(json, event);
            }
            json.writeEndArray();
            write(json, evidence);
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void write(JsonGenerator json, Evidence evidence) throws IOException {
        json.writeBooleanField("evidenceComplete", evidence.complete());
        json.writeArrayFieldStart("processes");
        for (var process : evidence.processes()) {
            json.writeStartObject();
            json.writeNumberField("pid", process.pid());
            json.writeNumberField("containerPid", process.containerPid());
            json.writeNumberField("parent", process.parent());
            json.writeStringField("exe", process.exe());
            EventJson.strings(json, "argv", process.argv());
            json.writeNumberField("uid", process.uid());
            json.writeBooleanField("offender", process.offender());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("descriptors");
        for (var descriptor : evidence.descriptors()) {
            json.writeStartObject();
            json.writeNumberField("number", descriptor.number());
            json.writeStringField("target", descriptor.target());
            json.writeEndObject();
        }
        json.writeEndArray();
        EventJson.strings(json, "mounts", evidence.mounts());
        json.writeArrayFieldStart("programs");
        for (var program : evidence.programs()) {
            json.writeStartObject();
            json.writeStringField("path", program.path());
            json.writeNumberField("bytes", program.bytes());
            json.writeStringField("sha256", program.sha256());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
