package brig.monitor.host.engine;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines of one kind are told apart by their sockets; the one that clients talk to by default has the plain name. */
class TwoEnginesTest {
    private static final String FIRST = "one";
    private static final String SECOND = "two";

    @TempDir
    Path root;

    @BeforeEach
    void twoDaemons() throws IOException {
        process(1, "init", "/sbin/init");
        // the older one is the unusual one
        process(40, "dockerd", "dockerd\0--config-file\0/srv/two.json\0--exec-root=/srv/two\0-H\0unix:///srv/two.sock");
        process(50, "dockerd", "dockerd");
        socket(40, 4000);
        socket(50, 5000);
        write("proc/1/net/unix", """
                Num RefCount Protocol Flags Type St Inode Path
                0: 00000002 00000000 00010000 0001 01 4000 /srv/two.sock
                0: 00000002 00000000 00010000 0001 01 5000 /run/docker.sock
                """);
        write("etc/docker/daemon.json", "{\"icc\": false}");
        write("srv/two.json", "{\"icc\": true, \"userns-remap\": \"default\"}");
        bundle("run/docker", FIRST);
        bundle("srv/two", SECOND);
    }

    private FactDocument facts() {
        return HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));
    }

    @Test
    void eachHasItsOwnSettings() {
        var usual = Subject.engine("docker");
        var other = Subject.engine("docker", "/srv/two.sock");

        var facts = facts();

        assertThat(facts.subjects(Subject.Kind.ENGINE)).containsExactly(usual, other);
        assertThat(facts.reading(usual, "pid")).isEqualTo(Reading.of(50L));
        assertThat(facts.reading(other, "pid")).isEqualTo(Reading.of(40L));
        assertThat(facts.reading(usual, "config.icc")).isEqualTo(Reading.of(false));
        assertThat(facts.reading(other, "config.icc")).isEqualTo(Reading.of(true));
        assertThat(facts.reading(usual, "config.userns-remap")).isEqualTo(Reading.absent());
        assertThat(other.engineKind()).isEqualTo("docker");
        assertThat(facts.reading(Subject.HOST, "engines.running")).isEqualTo(Reading.of(List.of("docker")));
    }

    @Test
    void eachContainerNamesItsOwn() {
        var facts = facts();

        assertThat(facts.reading(Subject.container(FIRST), "engine")).isEqualTo(Reading.of("docker"));
        assertThat(facts.reading(Subject.container(SECOND), "engine")).isEqualTo(Reading.of("docker (/srv/two.sock)"));
    }

    private void bundle(String execRoot, String id) throws IOException {
        var place = execRoot + "/containerd/daemon/io.containerd.runtime.v2.task/moby/" + id;
        write(place + "/config.json", "{\"ociVersion\": \"1.0.2\"}");
    }

    private void process(int pid, String comm, String argv) throws IOException {
        var proc = "proc/" + pid;
        write(proc + "/comm", comm + "\n");
        write(proc + "/cmdline", argv);
        write(proc + "/mountinfo", "27 1 254:0 / / rw - ext4 /dev/vda rw\n");
        write(proc + "/status", "Name:\t" + comm + "\nState:\tS (sleeping)\nUid:\t0\t0\t0\t0\n");
        Files.createDirectories(root.resolve(proc + "/ns"));
        for (var kind : List.of("mnt", "pid", "user", "net", "ipc", "uts", "cgroup")) {
            Files.createSymbolicLink(root.resolve(proc + "/ns/" + kind), Path.of(kind + ":[7]"));
        }
    }

    private void socket(int pid, int inode) throws IOException {
        var fd = Files.createDirectories(root.resolve("proc/" + pid + "/fd"));
        Files.createSymbolicLink(fd.resolve("3"), Path.of("socket:[" + inode + "]"));
    }

    private void write(String place, String text) throws IOException {
        var file = root.resolve(place);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
