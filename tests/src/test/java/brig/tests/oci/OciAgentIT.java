package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code SCMP_ACT_NOTIFY}: an agent of the engine's answers for a container. */
@AsRoot
class OciAgentIT {
    private static final String NAME = "brig-agent-" + ProcessHandle.current().pid();
    private static final String CAPABILITIES = "\"CAP_AUDIT_WRITE\", \"CAP_KILL\", \"CAP_NET_BIND_SERVICE\"";

    @TempDir
    Path temp;

    private Command.Started agent;

    @BeforeEach
    void listen() throws Exception {
        agent = Command.of("/usr/bin/python3", Tools.script("seccomp-agent.py"), socket(), temp.resolve("log"))
                .start();
        Await.until(() -> Files.exists(socket()), "an agent");
    }

    @AfterEach
    void stop() {
        agent.process().destroy();
    }

    private Path socket() {
        return temp.resolve("agent.sock");
    }

    private Bundle bundle(String where, Object runtime, String program, String calls, String policy) throws Exception {
        return Bundle.in(temp.resolve(where), runtime)
                .with(
                        program,
                        CAPABILITIES,
                        CAPABILITIES + ", \"CAP_SYS_ADMIN\"",
                        "\"hostname\": \"brig\"",
                        "\"hostname\": \"brig\", \"annotations\": {\"brig.policy\": \"" + policy + "\"}",
                        "\"linux\": {",
                        "\"linux\": {\"seccomp\": {\"defaultAction\": \"SCMP_ACT_ALLOW\", \"listenerPath\": \""
                                + socket()
                                + "\", \"listenerMetadata\": \"for you\", \"syscalls\": [{\"names\": [" + calls
                                + "], \"action\": \"SCMP_ACT_NOTIFY\"}]},");
    }

    private String heard() throws Exception {
        return Files.readString(temp.resolve("log"));
    }

    @Test
    void theAgentAnswersForTheFirstProgramAndForOneMore() throws Exception {
        try (var _ = Put.engine(NAME, "response: {escape: deny}")) {
            var bundle = bundle(
                    "one",
                    Bundle.brigOci(),
                    "/bin/inside each mkdir /tmp/x + wait 100",
                    "\"mkdir\", \"mkdirat\"",
                    NAME);

            var created = bundle.create("asks");
            var started = bundle.call("start", "asks");
            Await.until(() -> bundle.output().contains("ENOMEDIUM"), "its answer");
            var more = bundle.call("exec", "asks", "/bin/busybox", "mkdir", "/tmp/y");
            bundle.call("delete", "--force", "asks");

            assertThat(created.code()).as(bundle.output()).isZero();
            assertThat(started.code()).as(started.toString()).isZero();
            assertThat(more.err()).contains("No medium found");
            assertThat(heard())
                    .contains("\"metadata\":\"for you\"", "\"fds\":[\"seccompFd\"]", "\"status\":\"creating\"");
        }
    }

    /** This agent lets everybody mount, and with runc somebody does. */
    @Test
    void whatThePolicyRefusesTheAgentIsNotAsked() throws Exception {
        try (var _ = Put.engine(NAME, "response: {escape: deny}")) {
            var open = bundle("runc", "runc", "/bin/inside mount tmpfs x /mnt", "\"mount\"", NAME);
            var held = bundle("brig", Bundle.brigOci(), "/bin/inside mount tmpfs x /mnt", "\"mount\"", NAME);

            open.create("open");
            open.call("start", "open");
            Await.until(() -> open.output().contains("ok "), "runc's agent lets it through");
            open.call("delete", "--force", "open");
            int calls = heard().split("call ", -1).length;
            held.create("held");
            held.call("start", "held");
            Await.until(() -> held.output().contains("EPERM"), "Brig does not");
            held.call("delete", "--force", "held");

            assertThat(heard().split("call ", -1)).hasSize(calls);
        }
    }

    /** Once the agent has ended, who has a listener of his own would answer for himself. */
    @Test
    void aContainerWithAnAgentTakesNoListenerOfItsOwn() throws Exception {
        try (var _ = Put.engine(NAME, "response: {escape: deny}")) {
            var bundle = bundle("one", Bundle.brigOci(), "/bin/inside listener", "\"mkdir\"", NAME);

            bundle.create("own");
            bundle.call("start", "own");
            Await.until(() -> bundle.output().contains("listener made"), "its try");
            bundle.call("delete", "--force", "own");

            assertThat(bundle.output()).contains("EPERM listener");
        }
    }

    @Test
    void aPolicyThatKillsNeedsTheListenerItself() throws Exception {
        var bundle = bundle("one", Bundle.brigOci(), "/bin/true", "\"mkdir\"", "engine");

        var created = bundle.create("two-masters");

        assertThat(created.code()).isEqualTo(1);
        assertThat(bundle.output())
                .contains("linux.seccomp.listenerPath", "answers 'escape' with kill", "{escape: deny}");
    }

    @Test
    void withoutAnAgentNothingStarts() throws Exception {
        try (var _ = Put.engine(NAME, "response: {escape: deny}")) {
            var bundle = bundle("one", Bundle.brigOci(), "/bin/true", "\"mkdir\"", NAME);
            bundle.create("alone");
            agent.process().destroy();
            agent.process().waitFor();

            var started = bundle.call("start", "alone");
            var state = bundle.call("state", "alone");
            bundle.call("delete", "--force", "alone");

            assertThat(started.code()).isEqualTo(1);
            assertThat(started.err()).contains("failed to connect with seccomp agent");
            assertThat(state.out()).contains("\"created\"");
        }
    }
}
