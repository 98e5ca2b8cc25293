package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Ended;
import brig.tests.PolicyText;
import brig.tests.Roots;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules may ask of a process, a container and a socket, read of real ones. */
@AsRoot
class ParticularsIT {
    private static final PolicyText WATCHED = new PolicyText(new LinkedHashMap<>())
            .with("name", "watched")
            .with("extends", "baseline")
            .with("process", "{user: '65534:65534', capabilities: []}")
            .with("syscalls", "{allow: [getgroups], watch: [dup2, listen]}")
            .with("resources", "{memory: 256Mi, pids: 64}")
            .with("response", "{escape: alert, execute: alert, file: alert, network: alert, syscall: alert}");

    @TempDir
    Path temp;

    private Brig rule(String condition, String output) throws Exception {
        var file = Files.writeString(
                temp.resolve("rules.yaml"),
                "- {rule: found, desc: d, priority: INFO, condition: '" + condition + "', output: '" + output + "'}\n");
        return Brig.in(temp).option("--rules", file, "--json");
    }

    @Test
    void whoTheProcessIs() throws Exception {
        var ended = rule(
                        "evt.type = execve and proc.args contains probe",
                        "user=%user.name login=%user.loginuid tty=%proc.tty group=%proc.vpgid leader=%proc.is_vpgid_leader"
                                + " privileged=%container.privileged secret=%proc.env[SECRET] cgroup=%thread.cgroups")
                .option("--events", temp.resolve("seen.jsonl"))
                .policy(WATCHED)
                .rootfs(Roots.debian())
                .run("/bin/sh", "-c", "SECRET=of-the-call /bin/true probe; sleep 1");

        assertFound(ended, "user=nobody login=-1 tty=0 group=1 leader=false privileged=false secret=of-the-call");
        assertThat(ended.err()).as(ended.toString()).containsPattern("of-the-call cgroup=(/ )?/brig/");
        assertThat(Files.readString(temp.resolve("seen.jsonl")))
                .containsPattern("\"networkNamespace\":[1-9][0-9]+,\"cgroup\":\"(/ )?/brig/");
    }

    @Test
    void aScriptIsToldWithWhatRunsIt() throws Exception {
        var seen = temp.resolve("seen.jsonl");
        var ended = Brig.in(temp)
                .policy(WATCHED)
                .rootfs(Roots.debian())
                .option("--events", seen)
                .run("/usr/bin/ldd", "--version");

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(Files.readString(seen))
                .contains("\"argv\":[\"/usr/bin/ldd\",\"--version\"],\"interpreter\":\"/bin/bash\"");
    }

    @Test
    void howLongItRuns() throws Exception {
        var ended = rule("evt.type = dup2 and proc.duration > 900000000", "old")
                .policy(WATCHED)
                .run("/bin/sh", "-c", "exec 3>&1; sleep 1.2; exec 3>&2; sleep 0.3");

        assertFound(ended, "old");
    }

    @Test
    void aSocketOnAStandardStreamIsToldWithItsAddress() throws Exception {
        var script = """
                import os, socket
                server = socket.create_server(("127.0.0.1", 0)); client = socket.create_connection(server.getsockname())
                os.dup2(client.fileno(), 7)
                os.dup2(client.fileno(), 0)
                """;
        var ended = rule("evt.type in (dup, dup2) and evt.rawres in (0, 1, 2) and fd.typechar = 4", "stdin is %fd.name")
                .policy(WATCHED)
                .rootfs(Roots.debian())
                .run("/usr/bin/python3", "-c", script);

        assertFound(ended, "stdin is 127.0.0.1:");
        assertThat(ended.err().split("stdin is", -1)).as(ended.toString()).hasSize(2);
    }

    private static void assertFound(Ended ended, String output) {
        assertThat(ended.err()).as(ended.toString()).contains(output);
    }
}
