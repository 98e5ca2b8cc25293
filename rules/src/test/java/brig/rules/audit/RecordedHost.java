package brig.rules.audit;

import brig.monitor.host.fact.FactDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Facts of a host with the containers of {@link Scenarios}, as {@link DockerScenariosIT} recorded them. */
public final class RecordedHost {
    private RecordedHost() {}

    public static FactDocument facts() throws IOException {
        var name = "/audit/docker-20.10-on-version-1-cgroups/facts.json";
        try (var in = Objects.requireNonNull(RecordedHost.class.getResourceAsStream(name))) {
            return FactDocument.fromJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
