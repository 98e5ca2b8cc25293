package brig.monitor.host.inside;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.json.Json;
import java.io.IOException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InsideFactsTest {
    private static final Subject PROCESS = Subject.container("process 7");
    private static final String STATUS = """
            Name:\tbrig-inside
            PPid:\t1
            Uid:\t0\t0\t0\t0
            Groups:\t0
            CapPrm:\t0000000000200000
            CapEff:\t0000000000200000
            CapBnd:\t0000000000200000
            NoNewPrivs:\t0
            Seccomp:\t2
            """;

    private static Map<String, Object> document(String mountinfo, Map<String, String> namespaces) {
        var document = new LinkedHashMap<String, Object>();
        document.put("format", "brig-inside");
        document.put("pid", 7L);
        document.put(
                "files",
                Map.of(
                        "/proc/self/status", Map.of("text", STATUS),
                        "/proc/self/mountinfo", Map.of("text", mountinfo),
                        "/proc/self/uid_map", Map.of("text", "0 0 4294967295"),
                        "/proc/self/cgroup", Map.of("text", "0::/"),
                        "/sys/fs/cgroup/memory.max", Map.of("text", "1048576\n"),
                        "/sys/fs/cgroup/pids.max", Map.of("text", "max"),
                        "/.dockerenv", Map.of("text", "")));
        document.put("namespaces", namespaces);
        document.put("nodes", List.of("char null", "block vda"));
        document.put("systems", List.of());
        document.put("sockets", List.of());
        return document;
    }

    private static final String MOUNTS = """
            30 1 0:40 / / rw - overlay overlay rw
            31 30 254:0 /var/lib/docker/containers/1/hosts /etc/hosts rw - ext4 /dev/vda rw
            32 30 254:0 /etc /host-etc rw - ext4 /dev/vda rw
            33 30 0:21 /docker.sock /tmp/harmless rw - tmpfs tmpfs rw
            """;

    private static final Map<String, String> OWN = Map.of(
            "mnt",
            "mnt:[4026532500]",
            "pid",
            "pid:[4026532501]",
            "user",
            "user:[4026531837]",
            "net",
            "net:[4026531833]");

    private static FactDocument facts(Map<String, Object> document) throws IOException {
        return InsideFacts.of(Json.write(document), Clock.systemUTC()).facts();
    }

    @Test
    void theFirstNamespacesAreTheHosts() throws IOException {
        var facts = facts(document(MOUNTS, OWN));

        assertThat(facts.reading(PROCESS, "live.shared-namespaces").or("")).isEqualTo(List.of("user", "net"));
    }

    @Test
    void aMountOfTheFileSystemThatAnEnginesFilesAreOnIsTheHosts() throws IOException {
        var facts = facts(document(MOUNTS, OWN));

        assertThat(facts.reading(PROCESS, "live.mounts").or("").toString())
                .contains("target=/host-etc")
                .contains("host=/etc}");
    }

    @Test
    void limitsNodesAndTheEngineAreSeen() throws IOException {
        var facts = facts(document(MOUNTS, OWN));

        assertThat(facts.reading(PROCESS, "live.memory-limit").or("")).isEqualTo(1048576L);
        assertThat(facts.reading(PROCESS, "live.pids-limit").or("")).isEqualTo("max");
        assertThat(facts.reading(PROCESS, "live.device-nodes").or("").toString())
                .contains("block vda");
        assertThat(facts.reading(PROCESS, "engine").or("")).isEqualTo("docker");
    }

    @Test
    void aSocketIsAnEnginesByItsAnswerWhateverItsName() throws IOException {
        var document = document(MOUNTS, OWN);
        document.put(
                "sockets",
                List.of(
                        Map.of("path", "/tmp/harmless", "uid", 0L, "gid", 0L, "mode", "660", "says", "docker"),
                        Map.of("path", "/tmp/x.sock", "uid", 0L, "gid", 0L, "mode", "660", "says", "something")));

        assertThat(facts(document)
                        .reading(Subject.HOST, "engine.sockets")
                        .or("")
                        .toString())
                .contains("path=/tmp/harmless", "device=0:21", "root=/docker.sock")
                .doesNotContain("x.sock");
    }

    @Test
    void callsAreKnownOnlyIfTheyWereProbed() throws IOException {
        var unprobed = document(MOUNTS, OWN);
        var probed = document(MOUNTS, OWN);
        probed.put("calls", Map.of("mount", 14L, "bpf", 1L, "keyctl", -1L, "setns", 9L));

        assertThat(facts(unprobed).reading(PROCESS, "live.seccomp-lets")).isInstanceOf(Reading.Unreadable.class);
        assertThat(facts(probed).reading(PROCESS, "live.seccomp-lets").or("").toString())
                .contains("mount", "setns")
                .doesNotContain("bpf", "keyctl");
    }

    @Test
    void whatIsNoDocumentOrNoContainerIsRefused() {
        assertThatThrownBy(() -> InsideFacts.of("{}", Clock.systemUTC())).hasMessageContaining("brig-inside");
        assertThatThrownBy(() -> InsideFacts.of("{\"format\":\"brig-inside\"}", Clock.systemUTC()))
                .hasMessageContaining("no process");
        var host = Map.of("mnt", "mnt:[4026531832]", "pid", "pid:[4026531836]");
        assertThatThrownBy(() -> facts(document(MOUNTS, host))).hasMessageContaining("in no container");
    }
}
