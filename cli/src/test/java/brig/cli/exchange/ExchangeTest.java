package brig.cli.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.diff.PolicyDiff;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeTest {
    @TempDir
    Path dir;

    private static EffectivePolicy shipped(String name) {
        return PolicyLoader.load(Path.of("../policies", name + ".yaml"))
                .policy()
                .orElseThrow();
    }

    private static EffectivePolicy policy(Exchange exchange) {
        var loaded = PolicyLoader.loadText("in.yaml", exchange.text());
        return loaded.policy().orElseThrow(() -> new AssertionError(loaded.render(false) + exchange.text()));
    }

    /** Out and in again: user, capabilities, limits, mounts and masks are the same. */
    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute"})
    void aConfigJsonComesBackAsItWent(String name) throws Exception {
        var before = shipped(name);
        var out = Formats.write("oci", before);

        var back = policy(Formats.read(
                "oci",
                List.of(Files.writeString(dir.resolve("config.json"), out.text())
                        .toString())));

        assertThat(back.process().user()).isEqualTo(before.process().user());
        assertThat(back.process().capabilities()).isEqualTo(before.process().capabilities());
        assertThat(back.process().rlimits()).isEqualTo(before.process().rlimits());
        assertThat(back.process().oomScoreAdj()).isEqualTo(before.process().oomScoreAdj());
        assertThat(back.resources().memory()).isEqualTo(before.resources().memory());
        assertThat(back.resources().swap()).isEqualTo(before.resources().swap());
        assertThat(back.resources().pids()).isEqualTo(before.resources().pids());
        assertThat(back.resources().cpus()).isEqualTo(before.resources().cpus());
        assertThat(back.files().tmpfs()).isEqualTo(before.files().tmpfs());
        assertThat(back.files().volumes()).isEqualTo(before.files().volumes());
        assertThat(back.files().masked()).isEqualTo(before.files().masked());
        assertThat(back.files().readOnly()).isEqualTo(before.files().readOnly());
        assertThat(out.lost()).isNotEmpty();
    }

    @Test
    void whatAConfigJsonSaysBeyondAPolicyIsListed() throws Exception {
        var config = Files.writeString(dir.resolve("config.json"), """
                {"ociVersion": "1.0.2", "root": {"path": "rootfs", "readonly": true}, "new": {},
                 "process": {"cwd": "/", "args": ["sh"], "user": {"uid": 7, "gid": 8, "umask": 63},
                  "apparmorProfile": "web", "rlimits": [{"type": "RLIMIT_NOFILE", "soft": 10, "hard": 20}]},
                 "mounts": [{"destination": "/sys", "type": "sysfs", "source": "sysfs"},
                  {"destination": "/data", "type": "bind", "source": "/srv/data", "options": ["rbind", "ro"]}],
                 "hooks": {"poststop": [{"path": "/bin/after"}]},
                 "linux": {"namespaces": [{"type": "mount"}, {"type": "network", "path": "/run/netns/x"}],
                  "sysctl": {"net.core.somaxconn": "1"},
                  "resources": {"memory": {"limit": 1048576, "reservation": 5}, "unified": {"io.max": "x"}}}}
                """);

        var exchange = Formats.read("oci", List.of(config.toString()));

        assertThat(String.join("\n", exchange.lost()))
                .contains("ignored what Brig does not know: new")
                .contains("AppArmor profile web")
                .contains("umask 077")
                .contains("rlimit nofile")
                .contains("mount of sysfs at /sys")
                .contains("hook /bin/after")
                .contains("pid namespace")
                .contains("/run/netns/x")
                .contains("net.core.somaxconn")
                .contains("memory reservation")
                .contains("io.max");
        assertThat(policy(exchange).files().volumes())
                .hasToString("[Volume[source=/srv/data, target=/data, writable=false, idmap=false]]");
    }

    /** Docker counts swap and memory together. */
    @ParameterizedTest
    @CsvSource({
        "-m 64m --memory-swap 96m, 64Mi, 32Mi",
        "--memory-swap 96m -m 64m, 64Mi, 32Mi",
        "-m 64m --memory-swap 64m, 64Mi, 0",
        "-m 64m --memory-swap 0, 64Mi, 0",
        "-m 999999999999999t, 1048576Ti, 0"
    })
    void dockersTwoLimitsOfMemoryAreOneOfEach(String words, String memory, String swap) throws Exception {
        var policy = policy(Formats.read("docker-run", List.of(("docker run " + words + " nginx").split(" "))));

        assertThat(policy.resources().memory()).hasToString(memory);
        assertThat(policy.resources().swap()).hasToString(swap);
    }

    @Test
    void aDockerCommandLineBecomesAPolicy() throws Exception {
        var exchange = Formats.read(
                "docker-run",
                List.of(("docker run --rm -it -u 33:34 --cap-drop=ALL --cap-add NET_BIND_SERVICE -m 64m --cpus 0.5"
                                + " --pids-limit 20 --read-only --tmpfs /tmp:size=8m,noexec -v /srv/www:/www:ro -p 8080:80"
                                + " --ulimit nofile=100 --hostname web --device /dev/fuse:/dev/fuse:r"
                                + " --security-opt no-new-privileges --network host --ipc=host -v data:/data nginx -g x")
                        .split(" ")));
        var policy = policy(exchange);

        assertThat(policy.process().user()).hasToString("33:34");
        assertThat(policy.process().capabilities()).containsExactly(Capability.NET_BIND_SERVICE);
        assertThat(policy.resources().memory()).hasToString("64Mi");
        assertThat(policy.resources().pids()).isEqualTo(20);
        assertThat(policy.files().write()).isEmpty();
        assertThat(policy.files().tmpfs().getFirst().size()).hasToString("8Mi");
        assertThat(policy.files().volumes().getFirst().writable()).isFalse();
        assertThat(policy.network().mode()).isEqualTo(Mode.HOST);
        assertThat(policy.devices()).hasToString("[DeviceRule[path=/dev/fuse, writable=false]]");
        assertThat(exchange.lost())
                .containsExactly(
                        "--ipc=host",
                        "volume data:/data: a volume of the engine's own",
                        "the engine's default seccomp profile: Brig's set 'baseline' in its place; import the file to"
                                + " have it as it is");
    }

    @Test
    void aManifestBecomesAPolicyForEachContainer() throws Exception {
        var exchange = Formats.read(
                "kubernetes",
                List.of(Files.writeString(dir.resolve("web.yaml"), """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web}
                spec:
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      securityContext: {runAsUser: 33, runAsGroup: 33, fsGroup: 5}
                      containers:
                        - name: nginx
                          image: nginx:1.2
                          ports: [{containerPort: 8080}]
                          securityContext:
                            readOnlyRootFilesystem: true
                            capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
                          resources: {limits: {memory: 64Mi, cpu: 250m, nvidia.com/gpu: 1}}
                          volumeMounts: [{name: tmp, mountPath: /tmp}, {name: conf, mountPath: /etc/nginx}]
                        - name: sidecar
                          image: proxy
                      volumes: [{name: tmp, emptyDir: {sizeLimit: 8Mi}}, {name: conf, configMap: {name: x}}]
                ---
                apiVersion: networking.k8s.io/v1
                kind: NetworkPolicy
                metadata: {name: web}
                spec:
                  podSelector: {matchLabels: {app: web}}
                  policyTypes: [Egress]
                  egress:
                    - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
                      ports: [{protocol: TCP, port: 5432}]
                    - to: [{podSelector: {}}]
                """).toString()));
        var loaded = PolicyLoader.loadText("in.yaml", exchange.text());

        assertThat(loaded.documents())
                .as(loaded.render(false) + exchange.text())
                .hasSize(2);
        var policy = loaded.documents().getFirst().policy();
        assertThat(policy.name()).isEqualTo("nginx");
        assertThat(policy.process().user()).hasToString("33:33");
        assertThat(policy.process().capabilities()).containsExactly(Capability.NET_BIND_SERVICE);
        assertThat(policy.resources().cpus()).contains(0.25);
        assertThat(policy.network().connect()).hasToString("[10.0.0.0/8:5432/tcp]");
        assertThat(policy.network().listen()).hasToString("[8080]");
        assertThat(String.join("\n", exchange.lost()))
                .contains("securityContext.fsGroup")
                .contains("nvidia.com/gpu")
                .contains("volume conf")
                .contains("ipBlock.except 10.1.0.0/16")
                .contains("podSelector");
    }

    @Test
    void aQuestionOfHealthGoesOutAndComesBack() throws Exception {
        var loaded = PolicyLoader.loadText("p.yaml", """
                extends: baseline
                health: {command: test -e /x, interval: 1500ms, timeout: 2, startPeriod: 1m, retries: 5}
                detect: {directory: /etc/brig/rules.d}
                """);
        var before = loaded.policy().orElseThrow();

        var docker = Formats.write("docker-run", before);
        var pod = Formats.write("kubernetes", before);

        assertThat(docker.text())
                .contains("--health-cmd 'test -e /x'")
                .contains("--health-interval 1500ms")
                .contains("--health-start-period 60s");
        assertThat(docker.lost()).anyMatch(line -> line.startsWith("detect.directory /etc/brig/rules.d"));
        var words = new java.util.ArrayList<>(List.of("--health-cmd", "test -e /x", "--health-interval", "1500ms"));
        words.addAll(List.of("--health-timeout=2s", "--health-start-period", "1m0s", "--health-retries=5", "nginx"));
        assertThat(policy(Formats.read("docker-run", words)).health()).isEqualTo(before.health());
        var health = policy(Formats.read(
                        "kubernetes",
                        List.of(Files.writeString(dir.resolve("pod.yaml"), pod.text())
                                .toString())))
                .health()
                .orElseThrow();
        assertThat(health.command()).isEqualTo(before.health().orElseThrow().command());
        assertThat(health.interval()).hasValue(2000);
        assertThat(health.retries()).hasValue(5);
        for (var format : List.of("seccomp", "oci", "apparmor")) {
            assertThat(Formats.write(format, before).lost()).contains("health: nobody is asked there");
        }
    }

    @Test
    void noHealthcheckIsAnEmptyCommand() throws Exception {
        var policy = policy(Formats.read("docker-run", List.of("--no-healthcheck", "nginx")));

        assertThat(policy.health().orElseThrow().command()).contains(List.of());
        assertThat(Formats.write("docker-run", policy).text()).contains("--no-healthcheck");
    }

    /** Words of somebody else's file do not become keys of the policy. */
    @Test
    void nothingIsSmuggledInBesideAValue() throws Exception {
        var exchange = Formats.read(
                "kubernetes",
                List.of(Files.writeString(dir.resolve("pod.yaml"), """
                kind: Pod
                metadata: {name: web}
                spec:
                  containers:
                    - name: a
                      image: "b\\nextends: privileged"
                      ports: [{containerPort: "80\\nsyscalls: {profile: privileged}"}]
                      securityContext:
                        capabilities: {drop: [ALL], add: ["CHOWN\\n  user: 0:0", CHOWN]}
                        supplementalGroups: ["5\\n  user: 0:0"]
                      resources: {limits: {cpu: "1\\nsyscalls: {profile: privileged}", memory: "1Mi, swap: max"}}
                      volumeMounts: [{name: tmp, mountPath: "/tmp, executable: true"}]
                  volumes: [{name: tmp, emptyDir: {sizeLimit: "8Mi, executable: true"}}]
                """).toString()));
        var policy = policy(exchange);

        assertThat(exchange.text()).contains("\nextends: baseline\n").doesNotContain("\nextends: privileged");
        assertThat(exchange.text()).doesNotContain("\nsyscalls:", "\n  user:", "\n  swap:");
        assertThat(policy.process().capabilities()).containsExactly(Capability.CHOWN);
        assertThat(policy.files().tmpfs())
                .anyMatch(tmpfs -> tmpfs.path().equals("/tmp, executable: true") && !tmpfs.executable());
        assertThat(exchange.lost()).anyMatch(line -> line.contains("capability CHOWN"));
    }

    @Test
    void whatAPodHasAndNoPolicyIsListed() throws Exception {
        var exchange = Formats.read(
                "kubernetes",
                List.of(Files.writeString(dir.resolve("pod.yaml"), """
                kind: Pod
                metadata: {name: web, labels: {app: web}}
                spec:
                  hostUsers: false
                  nodeSelector: {disk: fast}
                  securityContext: {seccompProfile: {type: RuntimeDefault}}
                  containers:
                    - name: nginx
                      image: nginx
                      env: [{name: A, value: b}]
                      livenessProbe: {httpGet: {path: /, port: 8080}}
                      ports: [{containerPort: 8080, hostPort: 80}]
                      resources: {requests: {cpu: 1}}
                ---
                kind: NetworkPolicy
                metadata: {name: some}
                spec:
                  podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
                """).toString()));

        assertThat(exchange.lost())
                .contains("web: no policy has hostUsers, nodeSelector")
                .contains("nginx: no policy has env, livenessProbe")
                .anyMatch(line -> line.startsWith("nginx: seccompProfile RuntimeDefault"))
                .anyMatch(line -> line.startsWith("nginx: ports: hostPort 80"))
                .anyMatch(line -> line.startsWith("nginx: resources.requests"))
                .anyMatch(line -> line.startsWith("web: NetworkPolicy some: its podSelector.matchExpressions"));
    }

    /** A Pod and its NetworkPolicy, out and in again. */
    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute"})
    void aManifestComesBackAsItWent(String name) throws Exception {
        var before = shipped(name);
        var out = Formats.write("kubernetes", before);

        var back = policy(Formats.read(
                "kubernetes",
                List.of(Files.writeString(dir.resolve("pod.yaml"), out.text()).toString())));

        assertThat(back.process().user()).isEqualTo(before.process().user());
        assertThat(back.process().capabilities()).isEqualTo(before.process().capabilities());
        assertThat(back.resources().memory()).isEqualTo(before.resources().memory());
        assertThat(back.files().volumes()).isEqualTo(before.files().volumes());
        if (before.network().mode() == Mode.NONE) {
            assertThat(back.network().connect()).isEmpty();
        }
    }

    /** docker's own words, out and in again. */
    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute"})
    void aCommandLineComesBackAsItWent(String name) throws Exception {
        var before = shipped(name);
        var out = Formats.write("docker-run", before).text().replace("\\\n", " ");
        var seccomp = Files.writeString(
                dir.resolve("s.json"), Formats.write("seccomp", before).text());
        var words = List.of(out.replace(before.name() + ".seccomp.json", seccomp.toString())
                .strip()
                .split("\\s+"));

        var back = policy(Formats.read("docker-run", words));

        assertThat(back.process()).isEqualTo(before.process());
        assertThat(back.resources()).isEqualTo(before.resources());
        assertThat(back.files().tmpfs()).isEqualTo(before.files().tmpfs());
        assertThat(back.network().mode()).isEqualTo(before.network().mode());
    }

    @Test
    void anAppArmorProfileHasTheLists() {
        var text = Formats.write("apparmor", shipped("web")).text();

        assertThat(text)
                .contains("profile \"brig-web\"")
                .contains("\"/usr/sbin/nginx\" ix,")
                .contains("\"/srv/www/**\" rm,")
                .contains("\"/tmp/**\" rwkl,")
                .contains("deny \"/proc/kcore\" rwklmx,")
                .doesNotContain("capability ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"seccomp", "oci", "docker-run", "kubernetes", "apparmor"})
    void everyFormatTakesEveryPolicyAndSaysWhatIsLost(String format) throws IOException {
        try (var files = Files.list(Path.of("../policies"))) {
            for (var file : files.filter(
                            f -> f.toString().endsWith(".yaml") && !f.toString().endsWith(".test.yaml"))
                    .toList()) {
                var policy = PolicyLoader.load(file).policy().orElseThrow();

                var exchange = Formats.write(format, policy);

                assertThat(exchange.text()).isNotBlank();
                assertThat(exchange.lost()).isNotEmpty();
                assertThat(PolicyDiff.of(policy, policy)).isEmpty();
            }
        }
    }
}
