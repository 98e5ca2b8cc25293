package brig.rules.audit;

import static brig.rules.audit.FactLines.mounted;
import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.audit.check.Finding;
import brig.rules.audit.check.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A fact that a check is about, and one beside it that is none. */
class LaterChecksTest {
    /** Docker, set as it should be. */
    private static final String SMALL = """
            engine:docker containers 2
            engine:docker live-restore true
            engine:docker config.userland-proxy false
            engine:docker log-driver json-file
            engine:docker config.log-opts {max-size: 10m}
            """;

    private static final String POD = "container:web spec.pod default/web";
    private static final String CREDS =
            "host credentials [{path: /root/.docker/config.json, real: /root/.docker/config.json, uid: 0, mode: '600'}]";

    static Stream<Arguments> cases() {
        return Stream.of(
                is("KRN-MODBLOCK", "host kernel.release 6.12.10\nhost modules.risky [algif_aead loadable]"),
                no("KRN-MODBLOCK", "host kernel.release 6.12.10\nhost modules.risky [algif_aead blocked]"),
                no("KRN-MODBLOCK", "host kernel.release 6.18.44\nhost modules.risky [algif_aead loaded]"),
                is(
                        "ENG-CONTAINERD",
                        "engine:containerd weaker [disable_apparmor = true in /etc/containerd/config.toml]"),
                no("ENG-CONTAINERD", "engine:containerd weaker []"),
                no("ENG-CONTAINERD", "engine:podman weaker [label = false]"),
                is("ENG-PODMAN", "engine:podman weaker [label = false]"),
                is("ENG-BUILDKIT", "engine:docker builder.entitlements [security-insecure]"),
                is("ENG-BUILDKIT", "engine:buildkit weaker ['insecure-entitlements = [security.insecure]']"),
                no("ENG-BUILDKIT", "engine:docker builder.entitlements []"),
                is("ENG-PLUGINS", "engine:docker plugins ['sshfs: SYS_ADMIN, the host''s /var/lib']"),
                no("ENG-PLUGINS", "engine:docker plugins []"),
                is("FIL-CREDS", CREDS + "\n" + mounted("/root", "/backup", false)),
                no("FIL-CREDS", CREDS + "\n" + mounted("/srv", "/srv", false)),
                is("FIL-CREDS", CREDS.replace("600", "644")),
                is("IMG-EXPL-DEV", "image:x image.links ['/dev -> /host/dev']"),
                no("IMG-EXPL-DEV", "image:x image.links []"),
                is("IMG-SETUID", "image:x image.setuid [/bin/su]"),
                no("IMG-SETUID", "image:x image.setuid []"),
                is("IMG-BUILD", "image:x image.history ['RUN curl -s https://example.com/i | sh']"),
                is("IMG-BUILD", "image:x image.history ['ADD https://example.com/x /x']"),
                is("IMG-BUILD", "image:x image.history ['RUN apt-get update']"),
                no("IMG-BUILD", "image:x image.history ['RUN apt-get update && apt-get install -y x', 'COPY a b']"),
                is("KUB-PSA", POD + "\ncontainer:web live.shared-namespaces [user, pid]"),
                no("KUB-PSA", "container:web live.shared-namespaces [user, pid]"),
                is("KUB-STATICPOD", "engine:kubelet kubelet.static-pods.weak [/etc/kubernetes/manifests]"),
                no("KUB-STATICPOD", "engine:kubelet kubelet.static-pods.weak []"),
                is("KUB-FILES", "engine:kubelet kubelet.files.open [/etc/kubernetes/kubelet.conf]"),
                no("KUB-FILES", "engine:kubelet kubelet.files.open []"),
                is("KRN-LINKS", "host sysctl.fs.protected_fifos 0"),
                is("KRN-LINKS", "host sysctl.fs.protected_regular 0"),
                is("KRN-LINKS", "host sysctl.fs.protected_symlinks 0"),
                no(
                        "KRN-LINKS",
                        "host sysctl.fs.protected_fifos 1\nhost sysctl.fs.protected_regular 2\n"
                                + "host sysctl.fs.protected_symlinks 1\nhost sysctl.fs.protected_hardlinks 1"),
                is("IMG-AGE", "image:web image.created '2024-01-02T03:04:05.678Z'"),
                no("IMG-AGE", "image:web image.created '" + Instant.now().minus(Duration.ofDays(100)) + "'"),
                // the builder's own date: the same build each time
                no("IMG-AGE", "image:web image.created '1970-01-01T00:00:00Z'"),
                no("IMG-AGE", "image:web image.created ''"),
                is("RT-DRIFT", "container:web spec.bounding [CHOWN]\ncontainer:web live.bounding [CHOWN, SYS_ADMIN]"),
                is(
                        "RT-DRIFT",
                        "container:web spec.mounts [{target: /data, host: /x}]\n" + mounted("/etc", "/new", true)),
                is("RT-DRIFT", "container:web spec.seccomp true\ncontainer:web live.seccomp 0"),
                is("CTR-MISC", "container:web config.restart always"),
                is("CTR-MISC", "container:web config.image registry.example:5000/app"),
                is("CTR-MISC", "container:web config.network-mode bridge"),
                is("CTR-MISC", "container:web live.command sshd"),
                no("CTR-MISC", "container:web config.image registry.example:5000/app:1.2"),
                no("CTR-MISC", "container:web config.image app@sha256:0123"),
                is("ENG-MISC", SMALL + "engine:docker live-restore false"),
                is("ENG-MISC", SMALL + "engine:docker config.userland-proxy true"),
                is("ENG-MISC", SMALL + "engine:docker config.iptables false"),
                is("ENG-MISC", SMALL + "engine:docker config.log-opts {}"),
                is("ENG-MISC", SMALL + "engine:docker storage-driver aufs"),
                no("ENG-MISC", SMALL + "engine:docker storage-driver overlay2"),
                is("RT-DRIFT", "container:web live.seccomp-lets [bpf]\ncontainer:web spec.seccomp-lets []"),
                no(
                        "RT-DRIFT",
                        "container:web spec.mounts [{target: /new, host: /etc}]\n" + mounted("/etc", "/new", true)));
    }

    @ParameterizedTest
    @CsvSource({
        "true, ~, CRITICAL",
        "true, 1, HIGH",
        "false, ~, HIGH",
    })
    void aModuleThatCannotBeLoadedIsLessBad(String loadable, String disabled, Severity severity) {
        var facts = FactLines.web(
                "container:web live.bounding [SYS_MODULE]",
                "container:web live.capabilities [SYS_MODULE]",
                "host modules.loadable " + loadable,
                "host sysctl.kernel.modules_disabled " + disabled);

        assertThat(Audit.shipped().of(facts, Optional.empty()).findings())
                .filteredOn(f -> f.id().equals("CTR-CAP-MODULE"))
                .extracting(Finding::severity)
                .containsExactly(severity);
    }

    private static Arguments is(String id, String facts) {
        return Arguments.of(id, true, facts);
    }

    private static Arguments no(String id, String facts) {
        return Arguments.of(id, false, facts);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itIsFoundWhereItIsAndNowhereElse(String id, boolean is, String facts) {
        var found = ids(facts.lines().toArray(String[]::new));

        assertThat(found.contains(id)).as(Arrays.toString(found.toArray())).isEqualTo(is);
    }

    private static Set<String> ids(String... lines) {
        return Audit.shipped().of(FactLines.web(lines), Optional.empty()).findings().stream()
                .map(Finding::id)
                .collect(Collectors.toSet());
    }
}
