package brig.monitor.incident;

import brig.monitor.incident.Evidence.Descriptor;
import brig.monitor.incident.Evidence.Program;
import brig.monitor.incident.Evidence.Running;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A report read back from its file.
 *
 * @param degraded the controls that the policy needed and the host lacked
 * @param dead whether the kill was confirmed
 * @param cause the event that ended the container, in the form of docs/events.md
 * @param before what went before, oldest first
 */
public record IncidentReport(
        String time,
        String container,
        String containerId,
        String policy,
        List<String> degraded,
        boolean dead,
        JsonNode cause,
        List<JsonNode> before,
        Evidence evidence) {
    private static final long LARGEST = 16 << 20;

    public IncidentReport {
        degraded = List.copyOf(degraded);
        before = List.copyOf(before);
    }

    /** @throws IOException if it cannot be read, or is no incident report */
    public static IncidentReport read(Path file) throws IOException {
        if (Files.size(file) > LARGEST) {
            throw new IOException(file + " is too large for an incident report");
        }
        try {
            var json = new ObjectMapper().readTree(Files.readString(file));
            if (json == null || json.path("version").asInt() != IncidentJson.VERSION) {
                throw new IOException(file + " is no incident report of version " + IncidentJson.VERSION);
            }
            return of(json);
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is no incident report: " + e.getOriginalMessage(), e);
        }
    }

    private static IncidentReport of(JsonNode json) {
        var before = new ArrayList<JsonNode>();
        json.path("before").forEach(before::add);
        return new IncidentReport(
                json.path("time").asText(),
                json.path("container").asText(),
                json.path("containerId").asText(),
                json.path("policy").asText(),
                strings(json.path("degraded")),
                json.path("dead").asBoolean(),
                json.path("cause"),
                before,
                evidence(json));
    }

    private static Evidence evidence(JsonNode json) {
        var processes = new ArrayList<Running>();
        for (var process : json.path("processes")) {
            processes.add(new Running(
                    process.path("pid").asInt(),
                    process.path("containerPid").asInt(),
                    process.path("parent").asInt(),
                    process.path("exe").asText(),
                    strings(process.path("argv")),
                    process.path("uid").asInt(),
                    process.path("offender").asBoolean()));
        }
        var descriptors = new ArrayList<Descriptor>();
        for (var descriptor : json.path("descriptors")) {
            descriptors.add(new Descriptor(
                    descriptor.path("number").asInt(), descriptor.path("target").asText()));
        }
        var programs = new ArrayList<Program>();
        for (var program : json.path("programs")) {
            programs.add(new Program(
                    program.path("path").asText(),
                    program.path("bytes").asLong(),
                    program.path("sha256").asText()));
        }
        return new Evidence(
                processes,
                descriptors,
                strings(json.path("mounts")),
                programs,
                json.path("evidenceComplete").asBoolean());
    }

    static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(word -> strings.add(word.asText()));
        return strings;
    }

    /** One page that needs nothing else; nothing in it comes from the container unescaped. */
    public String html() {
        return IncidentHtml.of(this);
    }

    /** For people; nothing in it comes from the container unescaped. */
    public String text() {
        return IncidentText.of(this);
    }
}
