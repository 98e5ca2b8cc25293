package brig.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The profile that docker and podman use by default, as it comes out for a container without capabilities. */
final class MobyProfile {
    /** Debian: golang-github-containers-common. */
    static final Path FILE = Path.of("/usr/share/containers/seccomp.json");

    private static final String MACHINE = "amd64";

    private MobyProfile() {}

    static boolean isInstalled() {
        return Files.isReadable(FILE);
    }

    static Map<String, Object> read() throws IOException {
        var profile = new ObjectMapper().readTree(FILE.toFile());
        var json = new LinkedHashMap<String, Object>();
        json.put("defaultAction", profile.path("defaultAction").asText());
        if (profile.has("defaultErrnoRet")) {
            json.put("defaultErrnoRet", profile.path("defaultErrnoRet").asInt());
        }
        json.put("architectures", List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"));
        var calls = new ArrayList<Map<String, Object>>();
        for (var rule : profile.path("syscalls")) {
            if (applies(rule)) {
                calls.add(rule(rule));
            }
        }
        json.put("syscalls", calls);
        return json;
    }

    private static boolean applies(JsonNode rule) {
        var includes = rule.path("includes");
        var excludes = rule.path("excludes");
        return includes.path("caps").isEmpty()
                && (includes.path("arches").isEmpty() || names(includes.path("arches")))
                && !names(excludes.path("arches"));
    }

    private static boolean names(JsonNode machines) {
        for (var machine : machines) {
            if (machine.asText().equals(MACHINE)) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Object> rule(JsonNode rule) {
        var json = new LinkedHashMap<String, Object>();
        for (var key : List.of("names", "action", "errnoRet", "args")) {
            if (rule.has(key) && !rule.path(key).isNull()) {
                json.put(key, rule.path(key));
            }
        }
        return json;
    }
}
