package brig.rules.audit.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.text.ShellWord;
import brig.rules.audit.Audit;
import brig.rules.audit.FactLines;
import brig.rules.audit.RecordedHost;
import brig.rules.audit.check.Check;
import brig.rules.audit.check.Checks;
import brig.rules.audit.path.PathRules;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
    private static final String DAEMON = "engine:docker config.file {icc: true, debug: false}";

    @Test
    void everyCheckHasCommandsOrSaysWhatNobodyCanKnow() {
        var ids = Checks.shipped().stream().map(Check::id).collect(Collectors.toSet());
        var fixes = Fixes.shipped();

        assertThat(fixes.keySet()).isEqualTo(ids);
        assertThat(fixes.values())
                .allMatch(f -> f.container()
                        || f.isOfDaemonFile()
                        || !f.runs().isEmpty()
                        || !f.sysctl().isEmpty()
                        || !f.upgrade().isEmpty()
                        || !f.unknown().isEmpty());
    }

    private static List<Step> steps(String id, String... lines) {
        var audit = Audit.shipped().of(FactLines.web(lines), Optional.empty());
        return Plan.of(
                audit, audit.findings().stream().filter(f -> f.id().equals(id)).toList());
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of(
                        "KRN-BPF",
                        "host sysctl.kernel.unprivileged_bpf_disabled 0",
                        "sysctl -w kernel.unprivileged_bpf_disabled=2"),
                Arguments.of(
                        "KRN-LOCALNET",
                        "host net.route-localnet [eth0]",
                        "sysctl -w net.ipv4.conf.eth0.route_localnet=0"),
                Arguments.of(
                        "FIL-SOCK",
                        "host engine.sockets [{path: '/run/a b.sock', engine: docker, uid: 0, gid: 0, mode: '666'}]",
                        "chmod 0660 '/run/a b.sock'"),
                Arguments.of(
                        "FIL-GROUP",
                        "host engine.sockets [{path: /run/docker.sock, engine: docker, uid: 0, gid: 999, mode: '660'}]\n"
                                + "host groups {docker: {gid: 999, members: [ann]}}",
                        "gpasswd -d ann docker"),
                Arguments.of(
                        "FIL-BIN",
                        "host files {/usr/bin/runc: {uid: 0, mode: '777', kind: file}}",
                        "chmod go-w /usr/bin/runc"),
                Arguments.of(
                        "PRC-BINFMT",
                        "host binfmt.entries [{name: qemu, interpreter: /usr/bin/q, flags: OC}]",
                        "echo -1 > /proc/sys/fs/binfmt_misc/qemu"),
                Arguments.of(
                        "CGR-AGENT",
                        "host cgroup.release-agents ['/cg: d/release_agent: /tmp/x']",
                        "echo > '/cg: d/release_agent'"),
                Arguments.of(
                        "KRN-MODBLOCK",
                        "host kernel.release 6.12.10\nhost modules.risky [algif_aead loaded]",
                        "modprobe -r algif_aead"),
                Arguments.of(
                        "RT-EXEC-PRIV",
                        "container:web live.strangers [{pid: 77, command: sh, beyond: [SYS_ADMIN]}]",
                        "kill 77"),
                Arguments.of(
                        "IMG-EXPL-FD",
                        "image:evil image.id 'sha256:ab'\nimage:evil image.working-dir /proc/self/fd/8",
                        "docker rmi sha256:ab"),
                Arguments.of("KUB-PSA", "container:web spec.pod shop/web", "kubectl -n shop get pod web -o yaml"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatTheFactsGiveIsInTheCommand(String id, String facts, String command) {
        var lines = new java.util.ArrayList<>(facts.lines().toList());
        var wanted = id;
        if (id.equals("KUB-PSA")) {
            // a pod's container is changed where its owner is
            lines.add("container:web live.bounding [SYS_ADMIN]");
            wanted = "CTR-CAP-SYSADMIN";
        }

        assertThat(steps(wanted, lines.toArray(String[]::new)))
                .flatExtracting(Step::commands)
                .contains(command);
    }

    @Test
    void allThatIsWrongWithADaemonsFileIsWrittenAtOnceAndTheRestOfItKept() {
        var audit = Audit.shipped()
                .of(
                        FactLines.web(DAEMON, "engine:docker containers 2", "engine:docker seccomp-profile unconfined"),
                        Optional.empty());
        var findings = audit.findings().stream()
                .filter(f -> List.of("ENG-ICC", "ENG-NNP", "ENG-SECCOMP").contains(f.id()))
                .toList();

        var steps = Plan.of(audit, findings);

        assertThat(findings).hasSize(3);
        assertThat(steps).singleElement().satisfies(step -> {
            assertThat(step.commands().getFirst()).startsWith("cp -p ");
            assertThat(step.commands().get(1))
                    .contains("\"icc\" : false", "\"no-new-privileges\" : true", "\"debug\" : false")
                    .doesNotContain("seccomp");
        });
    }

    @Test
    void whatTheDaemonWasGivenAsAnOptionIsNotWrittenToItsFileToo() {
        var steps = steps("ENG-ICC", DAEMON, "engine:docker containers 2", "engine:docker argv [dockerd, --icc]");

        assertThat(steps).singleElement().satisfies(step -> {
            assertThat(step.commands()).isEmpty();
            assertThat(step.notes()).anyMatch(n -> n.startsWith("not known: which unit gives it --icc"));
        });
    }

    /** dockerd would not start: "ICC=false uses iptables to function". */
    @Test
    void iccStaysWhereDockerHasNoIptables() {
        var steps = steps(
                "ENG-ICC",
                DAEMON,
                "engine:docker containers 2",
                "engine:docker argv [dockerd, '--iptables=false']",
                "engine:docker version 24.0.7");

        assertThat(steps).flatExtracting(Step::commands).isEmpty();
    }

    @Test
    void aFileIsTriedBeforeTheRestartWhereDockerdCan() {
        assertThat(steps("ENG-ICC", DAEMON, "engine:docker containers 2", "engine:docker version 24.0.7"))
                .flatExtracting(Step::commands)
                .contains("dockerd --validate --config-file test");
        assertThat(steps("ENG-ICC", DAEMON, "engine:docker containers 2", "engine:docker version 20.10.24+dfsg1"))
                .flatExtracting(Step::commands)
                .noneMatch(c -> c.contains("--validate"));
    }

    /** Docker's words of podman's service leave out what podman did by itself. */
    @Test
    void podmansContainerIsMadeAnewFromItsOwnCommand() {
        var steps = steps(
                "CTR-CAP-SYSADMIN",
                "container:web engine podman",
                "container:web config.image web:1",
                "container:web live.bounding [SYS_ADMIN]");

        assertThat(steps)
                .flatExtracting(Step::commands)
                .containsExactly("podman inspect --format '{{.Config.CreateCommand}}' web");
    }

    @Test
    void aSettingThatTheKernelHasNotIsNoCommand() {
        assertThat(steps("KRN-PTRACE", "host sysctl.kernel.yama.ptrace_scope ~"))
                .flatExtracting(Step::commands)
                .isEmpty();
    }

    @Test
    void aNameIsAWordAndNothingOfItIsObeyed() {
        assertThat(ShellWord.of("a b")).isEqualTo("'a b'");
        assertThat(ShellWord.of("$(reboot)'; reboot #")).isEqualTo("'$(reboot)'\\''; reboot #'");
        assertThatThrownBy(() -> ShellWord.of("a\nb")).hasMessage("a name in it has letters that cannot be shown");
        var steps = steps(
                "FIL-SOCK",
                "host engine.sockets [{path: \"/run/a\\nb.sock\", engine: docker, uid: 0, gid: 0, mode: '666'}]");
        assertThat(steps).flatExtracting(Step::commands).isEmpty();
        assertThat(steps)
                .flatExtracting(Step::notes)
                .contains("not printed: a name in it has letters that cannot be shown");
    }

    @Test
    void whatClosesMostWaysComesFirst() throws IOException, ReflectiveOperationException {
        var audit = Audit.shipped().of(RecordedHost.facts(), Optional.of(PathRules.with(List.of())));

        var steps = Plan.of(audit, audit.findings());

        assertThat(steps).isSortedAccordingTo((a, b) -> Integer.compare(b.ways(), a.ways()));
        assertThat(steps.getFirst().ways()).isPositive();
        assertThat(steps.stream()
                        .filter(s -> s.ways() > 0)
                        .map(s -> s.findings().getFirst().name()))
                .contains("socket", "host-root");
        assertThat(steps).flatExtracting(Step::findings).hasSameSizeAs(audit.findings());
    }
}
