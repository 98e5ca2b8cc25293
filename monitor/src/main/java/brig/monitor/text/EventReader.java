package brig.monitor.text;

import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Call.Argument;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Particulars;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.Resolution;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.Place;
import brig.runtime.sys.Errno;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The way back from {@link EventJson}: lines that were recorded become events again, for rules to be tried on. What a line
 * leaves out is empty, so that a person can write one, too.
 */
public final class EventReader {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final List<String> PARTICULARS =
            List.of("user", "group", "terminal", "session", "processGroup", "loginUid", "ageMillis", "environment");

    private EventReader() {}

    /**
     * @return empty for a line that is no call: a finding
     * @throws IllegalArgumentException if the line is no event
     */
    public static Optional<SyscallEvent> line(String line) {
        try {
            var json = MAPPER.readTree(line);
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("this is no JSON object");
            }
            return json.path("kind").asText("call").equals("call") ? Optional.of(event(json)) : Optional.empty();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("this is no JSON: " + e.getOriginalMessage(), e);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'time' is no ISO 8601 time", e);
        }
    }

    private static SyscallEvent event(JsonNode json) {
        var call = json.path("call").asText();
        if (call.isEmpty()) {
            throw new IllegalArgumentException("'call' is missing: the kernel's name of a system call");
        }
        var offence = offence(json);
        return new SyscallEvent(
                json.has("time") ? Instant.parse(json.path("time").asText()) : Instant.EPOCH,
                new ContainerRef(
                        json.path("containerId").asText(),
                        json.path("container").asText(),
                        json.path("policy").asText(),
                        strings(json.path("degraded")),
                        json.path("privileged").asBoolean()),
                process(json.path("process")),
                call(call, json),
                offence,
                verdict(json, offence),
                Duration.ofNanos(json.path("decisionMicros").asLong() * 1000));
    }

    private static Offence offence(JsonNode json) {
        var key = json.path("offence").asText("syscall");
        for (var offence : Offence.values()) {
            if (offence.key().equals(key)) {
                return offence;
            }
        }
        throw new IllegalArgumentException("unknown offence '" + key + "'");
    }

    private static Verdict verdict(JsonNode json, Offence offence) {
        var reason = new Verdict.Reason(offence, json.path("rule").asText(), Place.BUILT_IN);
        var verdict = json.path("verdict").asText("allow");
        return switch (verdict) {
            case "allow" -> new Verdict.Allow();
            case "alert" -> new Verdict.Alert(reason);
            case "kill" -> new Verdict.Kill(reason);
            case "deny" -> new Verdict.Deny(errno(json.path("errno").asText("EPERM")), reason);
            default -> throw new IllegalArgumentException("unknown verdict '" + verdict + "'");
        };
    }

    private static int errno(String name) {
        for (int errno = 1; errno < 134; errno++) {
            if (Errno.name(errno).equals(name)) {
                return errno;
            }
        }
        throw new IllegalArgumentException("unknown errno '" + name + "'");
    }

    private static Call call(String name, JsonNode json) {
        var arguments = new ArrayList<Argument>();
        json.path("arguments")
                .properties()
                .forEach(field -> arguments.add(
                        Argument.of(field.getKey(), field.getValue().asText())));
        if (json.has("argv") && json.path("paths").size() == 1) {
            return new Call.Exec(
                    name,
                    path(json.path("paths").get(0)),
                    strings(json.path("argv")),
                    Lazy.of(strings(json.path("environment"))),
                    Lazy.of(json.path("interpreter").asText()),
                    arguments);
        }
        if (json.has("paths")) {
            var uses = new ArrayList<Call.Use>();
            for (var path : json.path("paths")) {
                var access = access(path.path("access").asText("read"));
                uses.add(new Call.Use(path(path), access, access));
            }
            return new Call.File(name, uses, arguments);
        }
        if (json.has("family")) {
            var protocol = Lazy.of(json.path("protocol").asText());
            return new Call.Network(name, endpoint(json), protocol, arguments);
        }
        var descriptor =
                json.has("descriptor") ? Optional.of(endpoint(json.path("descriptor"))) : Optional.<Endpoint>empty();
        return new Call.Other(name, Lazy.of(descriptor), arguments);
    }

    private static Access access(String word) {
        return switch (word) {
            case "read" -> Access.READ;
            case "write" -> Access.WRITE;
            default -> Access.NONE;
        };
    }

    private static NamedPath path(JsonNode json) {
        return new NamedPath(json.path("written").asText(), resolution(json));
    }

    private static Lazy<Resolution> resolution(JsonNode json) {
        if (json.has("resolved")) {
            return Lazy.of(new Resolution.At(json.path("resolved").asText()));
        }
        if (json.has("absent")) {
            var path = json.path("absent").asText();
            int slash = Math.max(0, path.lastIndexOf('/'));
            return Lazy.of(
                    new Resolution.AbsentIn(slash == 0 ? "/" : path.substring(0, slash), path.substring(slash + 1)));
        }
        if (json.has("inMemory")) {
            return Lazy.of(new Resolution.InMemoryOnly(json.path("inMemory").asText()));
        }
        if (json.has("nowhere")) {
            return Lazy.of(new Resolution.Nowhere(errno(json.path("nowhere").asText())));
        }
        if (json.has("unknown")) {
            return Lazy.of(new Resolution.Unknown(json.path("unknown").asText()));
        }
        return Lazy.from(() -> new Resolution.Unknown("not recorded"));
    }

    private static Endpoint endpoint(JsonNode json) {
        var family = json.path("family").asText().toLowerCase(Locale.ROOT);
        var address = json.path("address").asText();
        if (json.has("port")) {
            return new Endpoint.Ip(
                    family, InetAddress.ofLiteral(address), json.path("port").asInt());
        }
        if (!family.equals("unix")) {
            return new Endpoint.Other(family, address);
        }
        return address.startsWith("@")
                ? new Endpoint.AbstractUnix(address.substring(1))
                : new Endpoint.Unix(NamedPath.at(address));
    }

    private static ProcessInfo process(JsonNode json) {
        var parents = new ArrayList<ProcessInfo.Parent>();
        for (var parent : json.path("parents")) {
            var exe = parent.path("exe").asText();
            parents.add(new ProcessInfo.Parent(
                    parent.path("pid").asInt(-1), name(parent, exe), exe, strings(parent.path("argv"))));
        }
        var exe = json.path("exe").asText();
        return new ProcessInfo(
                json.path("pid").asInt(-1),
                json.path("containerPid").asInt(-1),
                name(json, exe),
                exe,
                strings(json.path("argv")),
                json.path("cwd").asText(),
                json.path("uid").asInt(-1),
                json.path("gid").asInt(-1),
                mask(json.path("permitted").asText("0")),
                mask(json.path("effective").asText("0")),
                parents,
                PARTICULARS.stream().anyMatch(json::has) ? Optional.of(particulars(json)) : Optional.empty());
    }

    private static Particulars particulars(JsonNode json) {
        return new Particulars(
                json.path("user").asText(),
                json.path("group").asText(),
                json.path("terminal").asInt(),
                json.path("session").asInt(-1),
                json.path("processGroup").asInt(-1),
                json.path("loginUid").asInt(-1),
                json.path("ageMillis").asLong() * 1_000_000,
                json.path("networkNamespace").asLong(),
                json.path("cgroup").asText(),
                strings(json.path("environment")));
    }

    /** Events that were recorded before names were part of them. */
    private static String name(JsonNode json, String exe) {
        return json.path("name").asText(exe.substring(exe.lastIndexOf('/') + 1));
    }

    private static long mask(String hex) {
        try {
            return Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + hex + "' is no mask of capabilities", e);
        }
    }

    private static List<String> strings(JsonNode array) {
        var strings = new ArrayList<String>();
        array.forEach(item -> strings.add(item.asText()));
        return strings;
    }
}
