package brig.monitor.text;

import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Event;
import brig.monitor.event.Finding;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Particulars;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.Resolution;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.runtime.sys.Errno;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;

/** One event as one JSON object. The field names are a promise: docs/events.md. */
public final class EventJson {
    /** ASCII only: what a terminal or a log reader would take for more than text stays escaped. */
    private static final JsonFactory FACTORY =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private EventJson() {}

    /** One line without its end. */
    public static String line(Event event) {
        var text = new StringWriter(512);
        try (var json = FACTORY.createGenerator(text)) {
            write(json, event);
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail", e);
        }
        return text.toString();
    }

    public static void write(JsonGenerator json, Event event) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", event.time().toString());
        switch (event) {
            case SyscallEvent call -> writeCall(json, call);
            case Finding finding -> {
                json.writeStringField("kind", "finding");
                container(json, finding.container());
                json.writeStringField("verdict", finding.killed() ? "kill" : "alert");
                reason(json, finding.reason());
                json.writeStringField("message", finding.message());
            }
        }
        json.writeEndObject();
    }

    private static void writeCall(JsonGenerator json, SyscallEvent event) throws IOException {
        json.writeStringField("kind", "call");
        container(json, event.container());
        switch (event.verdict()) {
            case Verdict.Allow() -> {
                json.writeStringField("verdict", "allow");
                json.writeStringField("offence", event.asked().key());
            }
            case Verdict.Alert(var reason) -> {
                json.writeStringField("verdict", "alert");
                reason(json, reason);
            }
            case Verdict.Deny(int errno, var reason) -> {
                json.writeStringField("verdict", "deny");
                json.writeStringField("errno", Errno.name(errno));
                reason(json, reason);
            }
            case Verdict.Kill(var reason) -> {
                json.writeStringField("verdict", "kill");
                reason(json, reason);
            }
        }
        call(json, event.call());
        json.writeFieldName("process");
        process(json, event.process());
        json.writeNumberField("decisionMicros", event.decision().toNanos() / 1000);
    }

    private static void container(JsonGenerator json, ContainerRef container) throws IOException {
        json.writeStringField("container", container.name());
        json.writeStringField("containerId", container.id());
        json.writeStringField("policy", container.policy());
        if (!container.degraded().isEmpty()) {
            strings(json, "degraded", container.degraded());
        }
        if (container.privileged()) {
            json.writeBooleanField("privileged", true);
        }
    }

    private static void reason(JsonGenerator json, Verdict.Reason reason) throws IOException {
        json.writeStringField("offence", reason.offence().key());
        json.writeStringField("rule", reason.rule());
        json.writeStringField("place", reason.place().toString());
    }

    private static void call(JsonGenerator json, Call call) throws IOException {
        json.writeStringField("call", call.syscall());
        if (!call.arguments().isEmpty()) {
            json.writeObjectFieldStart("arguments");
            for (var argument : call.arguments()) {
                json.writeStringField(argument.name(), argument.text());
            }
            json.writeEndObject();
        }
        switch (call) {
            case Call.Exec exec -> {
                json.writeArrayFieldStart("paths");
                path(json, exec.path(), "execute");
                json.writeEndArray();
                strings(json, "argv", exec.argv());
                if (!exec.interpreter().get().isEmpty()) {
                    json.writeStringField("interpreter", exec.interpreter().get());
                }
            }
            case Call.File file -> {
                json.writeArrayFieldStart("paths");
                for (var use : file.uses()) {
                    path(json, use.path(), access(use));
                }
                json.writeEndArray();
            }
            case Call.Network network -> {
                endpoint(json, network.endpoint());
                var protocol = network.protocol().known().orElse("");
                if (!protocol.isEmpty()) {
                    json.writeStringField("protocol", protocol);
                }
            }
            case Call.Other other -> {
                var descriptor = other.descriptor().known().flatMap(found -> found);
                if (descriptor.isPresent()) {
                    json.writeObjectFieldStart("descriptor");
                    endpoint(json, descriptor.get());
                    json.writeEndObject();
                }
            }
        }
    }

    private static void endpoint(JsonGenerator json, Endpoint endpoint) throws IOException {
        json.writeStringField("family", endpoint.family());
        json.writeStringField("address", address(endpoint));
        if (endpoint instanceof Endpoint.Ip ip) {
            json.writeNumberField("port", ip.port());
        }
    }

    private static String address(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Ip ip ? ip.address().getHostAddress() : endpoint.toString();
    }

    private static String access(Call.Use use) {
        var strongest = use.ifThere() == Call.Access.NONE ? use.ifAbsent() : use.ifThere();
        return strongest.name().toLowerCase(Locale.ROOT);
    }

    private static void path(JsonGenerator json, NamedPath path, String access) throws IOException {
        json.writeStartObject();
        json.writeStringField("written", path.written());
        json.writeStringField("access", access);
        switch (path.resolution().known().orElse(null)) {
            case Resolution.At(var at) -> json.writeStringField("resolved", at);
            case Resolution.AbsentIn absent -> json.writeStringField("absent", absent.path());
            case Resolution.InMemoryOnly(var name) -> json.writeStringField("inMemory", name);
            case Resolution.Nowhere(int errno) -> json.writeStringField("nowhere", Errno.name(errno));
            case Resolution.Unknown(var why) -> json.writeStringField("unknown", why);
            case null -> {}
        }
        json.writeEndObject();
    }

    private static void process(JsonGenerator json, ProcessInfo process) throws IOException {
        json.writeStartObject();
        json.writeNumberField("pid", process.pid());
        json.writeNumberField("containerPid", process.containerPid());
        json.writeStringField("name", process.name());
        json.writeStringField("exe", process.exe());
        strings(json, "argv", process.argv());
        json.writeStringField("cwd", process.cwd());
        json.writeNumberField("uid", process.uid());
        json.writeNumberField("gid", process.gid());
        json.writeStringField("permitted", Long.toHexString(process.permitted()));
        json.writeStringField("effective", Long.toHexString(process.effective()));
        json.writeArrayFieldStart("parents");
        for (var parent : process.parents()) {
            json.writeStartObject();
            json.writeNumberField("pid", parent.pid());
            json.writeStringField("name", parent.name());
            json.writeStringField("exe", parent.exe());
            if (!parent.argv().isEmpty()) {
                strings(json, "argv", parent.argv());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        if (process.particulars().isPresent()) {
            particulars(json, process.particulars().get());
        }
        json.writeEndObject();
    }

    /** All but the environment: secrets live there. */
    private static void particulars(JsonGenerator json, Particulars of) throws IOException {
        json.writeStringField("user", of.user());
        json.writeStringField("group", of.group());
        json.writeNumberField("terminal", of.terminal());
        json.writeNumberField("session", of.session());
        json.writeNumberField("processGroup", of.processGroup());
        json.writeNumberField("loginUid", of.loginUid());
        json.writeNumberField("ageMillis", of.ageNanos() / 1_000_000);
        json.writeNumberField("networkNamespace", of.networkNamespace());
        json.writeStringField("cgroup", of.cgroup());
    }

    /** A field with an array of strings. */
    public static void strings(JsonGenerator json, String name, List<String> strings) throws IOException {
        json.writeArrayFieldStart(name);
        for (var string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }
}
