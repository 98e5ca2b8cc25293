package brig.monitor.incident;

import brig.monitor.event.Event;
import brig.monitor.text.EventJson;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;

/** Writes a report; {@link IncidentReport} reads it. Format: docs/events.md. */
final class IncidentJson {
    static final int VERSION = 1;
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private IncidentJson() {}

    static String text(Event cause, List<Event> before, Evidence evidence, boolean dead) throws IOException {
        var text = new StringWriter();
        try (var json = FACTORY.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeNumberField("version", VERSION);
            json.writeStringField("time", cause.time().toString());
            json.writeStringField("container", cause.container().name());
            json.writeStringField("containerId", cause.container().id());
            json.writeStringField("policy", cause.container().policy());
            json.writeArrayFieldStart("degraded");
            for (var control : cause.container().degraded()) {
                json.writeString(control);
            }
            json.writeEndArray();
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
        return text.append('\n').toString();
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
            json.writeArrayFieldStart("argv");
            for (var word : process.argv()) {
                json.writeString(word);
            }
            json.writeEndArray();
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
        json.writeArrayFieldStart("mounts");
        for (var mount : evidence.mounts()) {
            json.writeString(mount);
        }
        json.writeEndArray();
    }
}
