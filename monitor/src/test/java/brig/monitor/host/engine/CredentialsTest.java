package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
    @TempDir
    Path root;

    private void write(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void theyAreFoundInEveryHomeAndTheSecretIsNotWrittenDown() throws IOException {
        write("etc/passwd", "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbin:x:2:2::/bin:/bin/no\n");
        write("root/.docker/config.json", "{\"auths\":{\"registry.example\":{\"auth\":\"c2VjcmV0\"}}}");
        write("home/ann/.kube/config", "token: secret");
        var ledger = new Ledger(Clock.systemUTC());

        new Credentials().collect(new HostFiles(root), ledger);

        var facts = ledger.close("test");
        var paths = facts.reading(Subject.HOST, "credentials").or("") instanceof java.util.List<?> list
                ? list.stream().map(c -> String.valueOf(((Map<?, ?>) c).get("path")))
                : Stream.<String>of();
        assertThat(paths).containsExactlyInAnyOrder("/root/.docker/config.json", "/home/ann/.kube/config");
        assertThat(facts.toJson()).doesNotContain("c2VjcmV0", "token");
    }

    @Test
    void oneThatNamesAHelperHoldsNone() {
        assertThat(Credentials.holdsAny(Reading.of("{\"auths\":{\"r\":{}},\"credsStore\":\"pass\"}")))
                .isFalse();
        assertThat(Credentials.holdsAny(Reading.of("{\"auths\":{\"r\":{\"auth\":\"x\"}}}")))
                .isTrue();
        assertThat(Credentials.holdsAny(Reading.unreadable("permission denied")))
                .isTrue();
    }
}
