package brig.monitor.text;

import brig.monitor.event.Call;
import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;

/** Events in the words of other programs, one line without its end each; empty for allowed calls. */
public final class AlertJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private AlertJson() {}

    /**
     * Alertmanager's {@code POST /api/v2/alerts}. Labels are what makes two alerts the same, so there is nothing in them that
     * a container can choose; and no end, which Alertmanager sets by its {@code resolve_timeout}.
     *
     * @see <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">openapi.yaml</a>
     */
    public static Optional<String> alertmanager(Event event) {
        return Alert.of(event)
                .map(alert -> text(json -> {
                    json.writeStartArray();
                    json.writeStartObject();
                    json.writeObjectFieldStart("labels");
                    json.writeStringField(
                            "alertname", alert.verdict().equals("kill") ? "BrigContainerKilled" : "BrigAlert");
                    json.writeStringField("severity", alert.severity());
                    json.writeStringField("container", event.container().name());
                    json.writeStringField("policy", event.container().policy());
                    json.writeStringField("offence", alert.reason().offence().key());
                    json.writeStringField("verdict", alert.verdict());
                    json.writeStringField("rule", alert.reason().rule());
                    json.writeEndObject();
                    json.writeObjectFieldStart("annotations");
                    json.writeStringField("summary", AlertLine.of(event, false));
                    json.writeStringField("place", alert.reason().place().toString());
                    json.writeStringField("containerId", event.container().id());
                    json.writeEndObject();
                    json.writeStringField("startsAt", event.time().toString());
                    json.writeEndObject();
                    json.writeEndArray();
                }));
    }

    /**
     * What Falco writes with {@code json_output}, and falcosidekick takes.
     *
     * @param host the name of this machine
     * @see <a href="https://falco.org/docs/outputs/formatting/">Falco, output formatting</a>
     */
    public static Optional<String> falco(Event event, String host) {
        return Alert.of(event)
                .map(alert -> text(json -> {
                    json.writeStartObject();
                    json.writeStringField("hostname", host);
                    json.writeStringField("output", AlertLine.of(event, false));
                    json.writeStringField("priority", alert.falcoPriority(event));
                    json.writeStringField("rule", alert.reason().rule());
                    json.writeStringField("source", "syscall");
                    json.writeArrayFieldStart("tags");
                    json.writeString("brig");
                    json.writeString(alert.reason().offence().key());
                    json.writeEndArray();
                    json.writeStringField("time", event.time().toString());
                    json.writeObjectFieldStart("output_fields");
                    json.writeStringField("container.id", event.container().id());
                    json.writeStringField("container.name", event.container().name());
                    json.writeStringField("brig.policy", event.container().policy());
                    json.writeStringField("brig.verdict", alert.verdict());
                    json.writeStringField("brig.place", alert.reason().place().toString());
                    switch (event) {
                        case SyscallEvent call -> call(json, call);
                        case Finding finding -> json.writeStringField("brig.message", finding.message());
                    }
                    json.writeEndObject();
                    json.writeEndObject();
                }));
    }

    private static void call(JsonGenerator json, SyscallEvent event) throws IOException {
        json.writeStringField("evt.type", event.call().syscall());
        var process = event.process();
        json.writeStringField("proc.name", process.name());
        json.writeStringField("proc.exepath", process.exe());
        json.writeStringField("proc.cmdline", String.join(" ", process.argv()));
        json.writeNumberField("proc.pid", process.pid());
        json.writeNumberField("user.uid", process.uid());
        if (!process.parents().isEmpty()) {
            json.writeStringField("proc.pname", parent(process).name());
        }
        if (event.call() instanceof Call.File file && !file.uses().isEmpty()) {
            json.writeStringField("fd.name", file.uses().getFirst().path().best());
        }
        if (event.call() instanceof Call.Network network) {
            json.writeStringField("fd.name", network.endpoint().toString());
        }
    }

    private static ProcessInfo.Parent parent(ProcessInfo process) {
        return process.parents().getFirst();
    }

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private static String text(Writing writing) {
        var text = new StringWriter(512);
        try (var json = FACTORY.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }
}
