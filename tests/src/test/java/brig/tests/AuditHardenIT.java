package brig.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container of Docker that can escape is started by Brig with the policy that {@code --harden} wrote: it cannot. */
@AsRoot
class AuditHardenIT {
    private static final Pattern ID = Pattern.compile("\"id\" : \"((?:CTR|KRN|PRC|CGR|LSM|RT)-[A-Z-]+)\"");
    /** A mount, the engine's socket, the host's files through one of its processes. */
    private static final List<String> WAYS = List.of(
            "mount -t tmpfs none /mnt && echo done",
            "[ -e /s ] && echo done",
            "ls /proc/" + ProcessHandle.current().pid() + "/root/etc/passwd && echo done");

    @TempDir
    static Path temp;

    private static Command.Started daemon;

    @BeforeAll
    static void aContainerOfDocker() throws Exception {
        daemon = Command.of("dockerd", "--bridge=none", "--iptables=false", "--ip-forward=false")
                .and("--data-root", temp.resolve("data"), "--exec-root", temp.resolve("exec"))
                .and("--pidfile", temp.resolve("pid"), "-H", "unix://" + socket())
                .start();
        Await.until(() -> docker("version").code() == 0, "docker answers");
        var pipe = "tar -C " + Roots.busybox() + " -c . | docker -H unix://" + socket() + " import - busybox";
        assertThat(Command.of("sh", "-c", pipe).run().code()).isZero();
        var started = docker("run -d --name open --network none --pid host --cap-add SYS_ADMIN --cap-add SYS_PTRACE -v "
                + socket() + ":/s busybox /bin/sleep 271828");
        assertThat(started.code()).as(started.toString()).isZero();
    }

    @AfterAll
    static void endDocker() throws Exception {
        docker("rm -f open");
        daemon.process().destroy();
        daemon.end(60);
    }

    private static Path socket() {
        return temp.resolve("docker.sock");
    }

    private static Ended docker(String words) throws Exception {
        return Command.of("docker", "-H", "unix://" + socket())
                .and((Object[]) words.split(" "))
                .run();
    }

    private static long pid(String argument) throws IOException {
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(p -> p.getFileName().toString().matches("\\d+"))
                    .filter(p -> arguments(p).equals(List.of("/bin/sleep", argument)))
                    .mapToLong(p -> Long.parseLong(p.getFileName().toString()))
                    .findFirst()
                    .orElse(0);
        }
    }

    private static List<String> arguments(Path process) {
        try {
            return Arrays.asList(Files.readString(process.resolve("cmdline")).split("\0"));
        } catch (IOException e) {
            return List.of();
        }
    }

    /** With the filter that the kernel has loaded: what that lets through is known. */
    private static List<String> found(long pid) throws Exception {
        var report = Brig.verb("audit", "--pid", pid, "--format", "json", "--no-paths", "--loaded-filters")
                .run();
        assertThat(report.code()).as(report.toString()).isZero();
        var findings = report.out().substring(0, report.out().indexOf("\"suppressed\""));
        assertThat(report.out()).containsPattern("\"undecided\" : \\[\\s*]");
        return ID.matcher(findings).results().map(m -> m.group(1)).distinct().toList();
    }

    @Test
    void underItsPolicyItRunsAndTheWaysAreClosed() throws Exception {
        var policy = temp.resolve("open.yaml");
        for (var way : WAYS) {
            assertThat(inDocker(way).out()).as(way).endsWith("done");
        }
        assertThat(found(pid("271828"))).contains("CTR-CAP-SYSADMIN", "CTR-SOCK", "CTR-PIDHOST", "CTR-CAP-PTRACE");

        var written = Brig.verb("audit", "--harden", "open", "-o", policy).run();

        assertThat(written.code()).as(written.toString()).isZero();
        var run = Brig.verb("run", "--policy", policy, "--rootfs", Roots.busybox(), "--", "/bin/sleep", "31415")
                .start();
        try {
            Await.until(() -> pid("31415") != 0, "the program runs");
            assertThat(found(pid("31415"))).isSubsetOf("CTR-ROOTUSER", "CTR-ROOTFS");
        } finally {
            run.process().destroy();
            run.end(60);
        }
        for (var way : WAYS) {
            var held = Brig.verb("run", "--policy", policy, "--rootfs", Roots.busybox(), "--", "/bin/sh", "-c", way)
                    .run();
            assertThat(held.out()).as(way).doesNotContain("done");
        }
    }

    private static Ended inDocker(String words) throws Exception {
        return Command.of("docker", "-H", "unix://" + socket(), "exec", "open", "/bin/sh", "-c", words)
                .run();
    }
}
