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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineFilesTest {
    @TempDir
    Path root;

    private Object weaker(String engine, String path, String toml) throws IOException {
        var file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, toml);
        var ledger = new Ledger(Clock.systemUTC());
        new EngineFiles().collect(new HostFiles(root), ledger);
        return ledger.close("test").reading(Subject.engine(engine), "weaker").or("unreadable");
    }

    @Test
    void whatTakesConfinementAwayIsFoundAtAnyDepth() throws IOException {
        assertThat(weaker("containerd", "/etc/containerd/config.toml", """
                version = 2
                [grpc]
                  address = "/run/containerd/containerd.sock"
                  tcp_address = ""
                [plugins."io.containerd.grpc.v1.cri"]
                  disable_apparmor = true
                  stream_server_address = "0.0.0.0"
                  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
                    base_runtime_spec = ""
                """))
                .isEqualTo(List.of(
                        "disable_apparmor = true in /etc/containerd/config.toml",
                        "stream_server_address = 0.0.0.0 in /etc/containerd/config.toml"));
    }

    @Test
    void aFileThatOnlyRepeatsDefaultsIsNoFinding() throws IOException {
        assertThat(weaker("containerd", "/etc/containerd/config.toml", """
                version = 2
                [plugins."io.containerd.grpc.v1.cri"]
                  disable_apparmor = false
                  stream_server_address = "127.0.0.1"
                  disable_tcp_service = true
                """)).isEqualTo(List.of());
        assertThat(weaker("podman", "/etc/containers/containers.conf", """
                [containers]
                default_capabilities = ["CHOWN", "CAP_SETUID"]
                seccomp_profile = "/usr/share/containers/seccomp.json"
                """)).isEqualTo(List.of());
    }

    @Test
    void podmansBuildkitsAndCriosAreRead() throws IOException {
        assertThat(weaker("podman", "/etc/containers/containers.conf.d/x.conf", """
                [containers]
                default_capabilities = ["SYS_ADMIN"]
                label = false
                """)
                        .toString())
                .contains("default_capabilities = [SYS_ADMIN]", "label = false");
        assertThat(weaker("buildkit", "/etc/buildkit/buildkitd.toml", """
                insecure-entitlements = [ "network.host", "security.insecure" ]
                [grpc]
                  address = [ "tcp://0.0.0.0:1234" ]
                """).toString())
                .contains("insecure-entitlements", "address");
        assertThat(weaker("crio", "/etc/crio/crio.conf", """
                [crio.runtime]
                apparmor_profile = "unconfined"
                """).toString()).contains("apparmor_profile = unconfined");
    }

    @Test
    void aBrokenFileIsNoPassAndNoFileIsNoEngine() throws IOException {
        assertThat(weaker("containerd", "/etc/containerd/config.toml", "disable_apparmor = ["))
                .isEqualTo("unreadable");

        var ledger = new Ledger(Clock.systemUTC());
        new EngineFiles().collect(new HostFiles(root.resolve("nothing")), ledger);
        assertThat(ledger.close("test").reading(Subject.engine("crio"), "weaker"))
                .isInstanceOf(Reading.Absent.class);
    }
}
