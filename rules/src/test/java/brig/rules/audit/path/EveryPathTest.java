package brig.rules.audit.path;

import static brig.rules.audit.FactLines.mounted;
import static org.assertj.core.api.Assertions.assertThat;

import brig.rules.audit.Audit;
import brig.rules.audit.FactLines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each class of path in the catalogue: its facts give it, and it is gone when any one of them is taken away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryPathTest {
    private static final String SOCKET =
            "host engine.sockets [{path: %s, real: %s, engine: %s, device: '0:21', root: %s, uid: 0, gid: 0, mode: '660'}]";
    private static final String RUN = "container:web live.mounts [{target: /, type: overlay, device: '0:40', root: /,"
            + " writable: true}, {target: /sock, type: tmpfs, device: '0:21', root: %s, writable: true}]";
    private static final String LET = "container:web spec.seccomp-lets [%s]";
    private static final String CAPS = "container:web live.bounding [CHOWN, SETUID, MKNOD, %s]";

    private PathRules rules;

    @BeforeAll
    void load() throws ReflectiveOperationException {
        rules = PathRules.with(List.of());
    }

    /** @param facts each of them is needed */
    record Case(String path, List<String> facts) {
        @Override
        public String toString() {
            return path;
        }
    }

    private static Case of(String path, String... facts) {
        return new Case(path, Arrays.asList(facts));
    }

    static Stream<Case> cases() {
        return Stream.of(
                of(
                        "PATH-SOCK",
                        SOCKET.formatted("/run/docker.sock", "/run/docker.sock", "docker", "/docker.sock"),
                        RUN.formatted("/docker.sock")),
                of(
                        "PATH-CRISOCK",
                        SOCKET.formatted("/run/crio/crio.sock", "/run/crio/crio.sock", "crio", "/crio/crio.sock"),
                        RUN.formatted("/crio")),
                of("PATH-TCPAPI", "engine:docker listen.tcp [{address: 192.0.2.1, port: 2375, loopback: false}]"),
                of("PATH-DESKTOP", "host package.docker-desktop {package: docker-desktop, version: 4.40.0, fixes: []}"),
                of(
                        "PATH-GROUP",
                        "host engine.sockets [{path: /run/docker.sock, engine: docker, uid: 0, gid: 999, mode: '660'}]",
                        "host groups {docker: {gid: 999, members: [ann]}}"),
                of(
                        "PATH-AUTHZ",
                        "engine:docker authorization-plugins [opa]",
                        "engine:docker version 27.0.2",
                        "host engine.sockets [{path: /run/docker.sock, engine: docker, uid: 0, gid: 999, mode: '666'}]"),
                of("PATH-MNTROOT", mounted("/", "/host", true)),
                of("PATH-ROREAD", mounted("/", "/host", false)),
                of("PATH-ETC", mounted("/etc", "/host-etc", true)),
                of("PATH-CRON", mounted("/etc/cron.d", "/jobs", true)),
                of(
                        "PATH-COREPATTERN",
                        "container:web live.mounts [{target: /, type: overlay, device: '0:40', root: /, writable: true},"
                                + " {target: /host/proc, type: proc, device: '0:5', root: /, host: /proc, writable: true}]"),
                of(
                        "PATH-HELPER",
                        "host kernel.helpers [{by: core_pattern, path: /opt/h, real: /opt/h, missing: false, writable: []}]",
                        mounted("/opt", "/opt", true)),
                of(
                        "PATH-CGROUP",
                        "host cgroup.v1 [/sys/fs/cgroup/rdma]",
                        CAPS.formatted("SYS_ADMIN"),
                        LET.formatted("mount")),
                of("PATH-SYSADMIN", CAPS.formatted("SYS_ADMIN"), LET.formatted("mount")),
                of("PATH-BLKDEV", "container:web live.device-nodes [block sda]"),
                of("PATH-RAWMEM", CAPS.formatted("SYS_RAWIO"), "container:web live.device-nodes [char mem]"),
                of("PATH-MODULE", CAPS.formatted("SYS_MODULE"), LET.formatted("finit_module")),
                of(
                        "PATH-PTRACE",
                        "container:web live.shared-namespaces [user, pid]",
                        CAPS.formatted("SYS_PTRACE"),
                        LET.formatted("ptrace")),
                of("PATH-PIDROOT", "container:web live.shared-namespaces [user, pid]"),
                of("PATH-DACRS", CAPS.formatted("DAC_READ_SEARCH"), LET.formatted("open_by_handle_at")),
                of(
                        "PATH-SHIM",
                        "host abstract-sockets ['@/containerd-shim/moby/1/shim.sock']",
                        "container:web live.shared-namespaces [user, net]"),
                of("PATH-NETADMIN", "container:web live.shared-namespaces [user, net]"),
                of("PATH-NETADMIN", "host net.route-localnet [all]"),
                of("PATH-IMGTAMPER", mounted("/var/lib/docker", "/data", true)),
                of(
                        "PATH-KUBELET",
                        "engine:kubelet kubelet.anonymous true",
                        "engine:kubelet kubelet.authorization AlwaysAllow"),
                of("PATH-KUBELET", mounted("/etc/kubernetes/manifests", "/m", true)),
                of("PATH-KUBELET", mounted("/var/lib/kubelet", "/kubelet", false)),
                of("PATH-KUBELET", "engine:kubelet kubelet.static-pods.weak [/etc/kubernetes/manifests]"),
                of("PATH-KERNEL", "host kernel.release 6.6.14", LET.formatted("user-namespace")),
                of(
                        "PATH-RUNTIME",
                        "host package.runc {package: runc, version: 1.1.11, fixes: [CVE-2025-31133,"
                                + " CVE-2025-52565, CVE-2025-52881, CVE-2024-45310, CVE-2026-41579]}"),
                of("PATH-DENIAL", "container:web live.pids-limit max"));
    }

    private Set<String> kinds(List<String> facts) {
        var audit = Audit.shipped().of(FactLines.web(facts.toArray(new String[0])), Optional.of(rules));
        return audit.paths().stream().map(AttackPath::kind).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itsFactsGiveIt(Case path) {
        var facts = path.path().equals("PATH-RUNTIME") ? own(path.facts()) : path.facts();

        assertThat(kinds(facts)).contains(path.path());
    }

    /** A package of the project's own: a distribution's is only perhaps open. */
    private static List<String> own(List<String> facts) {
        return facts.stream()
                .map(f -> f.replace("package: runc,", "package: cri-o,"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withoutAnyOneOfThemItIsGone(Case path) {
        for (var without : path.facts()) {
            var rest = new ArrayList<>(path.facts());
            rest.remove(without);
            if (path.path().equals("PATH-AUTHZ") && without.contains("authorization-plugins")) {
                // without a plugin there is nothing to pass by
                assertThat(kinds(rest)).contains("PATH-GROUP");
            }
            assertThat(kinds(rest)).as("without " + without).doesNotContain(path.path());
        }
    }

    /** PATH-PRIV is no step of its own: what privileges give is what its ways are made of. */
    @Test
    void aPrivilegedContainerHasTheWaysThatItsPrivilegesGive() {
        var facts = List.of(
                "container:web config.privileged true",
                CAPS.formatted("SYS_ADMIN, SYS_MODULE, SYS_RAWIO, SYS_PTRACE, DAC_READ_SEARCH"),
                "container:web live.seccomp 0",
                "container:web live.device-rules ['a *:* rwm']",
                "container:web live.device-nodes [block sda, char mem]",
                "container:web live.mounts [{target: /, type: overlay, device: '0:40', root: /, writable: true},"
                        + " {target: /proc, type: proc, device: '0:50', root: /, writable: true}]");

        assertThat(kinds(facts))
                .contains(
                        "PATH-SYSADMIN", "PATH-COREPATTERN", "PATH-BLKDEV", "PATH-MODULE", "PATH-RAWMEM", "PATH-DACRS");
    }

    @Test
    void theDefaultContainerHasNoWayOut() {
        assertThat(kinds(List.of())).isEmpty();
    }

    @Test
    void aModuleThatIsBlockedClosesTheWayThroughIt() {
        var open = List.of("host kernel.release 6.12.10", LET.formatted("af-alg"));
        var blocked = new ArrayList<>(open);
        blocked.add("host modules.risky [algif_aead blocked]");
        var loadable = new ArrayList<>(open);
        loadable.add("host modules.risky [algif_aead loadable]");

        assertThat(kinds(open)).contains("PATH-KERNEL");
        assertThat(kinds(loadable)).contains("PATH-KERNEL");
        assertThat(kinds(blocked)).doesNotContain("PATH-KERNEL");
    }
}
