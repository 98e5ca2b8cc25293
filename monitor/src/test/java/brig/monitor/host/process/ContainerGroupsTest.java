package brig.monitor.host.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import brig.monitor.host.HostFacts;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.kernel.MountInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerGroupsTest {
    private static final String NONE = "0000000000000000";
    private static final String ADMIN = "0000000000200000";
    private static final String OVERLAY = "9 8 0:40 / / rw - overlay overlay rw\n";

    @TempDir
    Path root;

    private FakeProc proc;

    @BeforeEach
    void aHost() throws IOException {
        proc = new FakeProc(root);
        proc.process(1, 0, "init", 100, 200, NONE, FakeProc.HOST_ROOT);
    }

    private List<String> leaders() {
        var files = new HostFiles(root);
        var table = ProcessTable.scan(files, Duration.ofSeconds(20));
        return ContainerGroups.of(files, table, MountInfo.parse(FakeProc.HOST_ROOT)).stream()
                .map(g -> g.leader().comm())
                .toList();
    }

    @Test
    void aServiceWithAPrivateTmpIsNoContainer() throws IOException {
        proc.process(10, 1, "timesyncd", 101, 200, NONE, FakeProc.HOST_ROOT + "30 27 0:9 / /tmp rw - tmpfs tmpfs rw\n");

        assertThat(leaders()).isEmpty();
    }

    @Test
    void aKernelThreadIsNoContainer() throws IOException {
        proc.process(2, 0, "kthreadd", 100, 200, NONE, FakeProc.HOST_ROOT);
        proc.process(15, 2, "kdevtmpfs", 102, 200, NONE, "9 8 0:6 / / rw - devtmpfs devtmpfs rw\n");

        assertThat(leaders()).isEmpty();
    }

    @Test
    void anotherRootOrOtherProcessesMakeAContainer() throws IOException {
        proc.process(20, 1, "host-pid", 103, 200, NONE, OVERLAY);
        proc.process(30, 1, "host-files", 104, 204, NONE, FakeProc.HOST_ROOT);

        assertThat(leaders()).containsExactly("host-pid", "host-files");
    }

    @Test
    void whatAContainerStartsInsideItselfIsItsOwn() throws IOException {
        proc.process(20, 1, "outer", 103, 203, NONE, OVERLAY);
        proc.process(21, 20, "inner", 105, 205, NONE, OVERLAY);

        assertThat(leaders()).containsExactly("outer");
    }

    @Test
    void aProcessThatCameInWithMoreRightsIsAStranger() throws IOException {
        proc.process(20, 1, "web", 103, 203, NONE, OVERLAY);
        proc.process(21, 1, "shell", 103, 203, ADMIN, OVERLAY);

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));

        var web = Subject.container("pid 20");
        assertThat(facts.reading(web, "live.strangers"))
                .isEqualTo(Reading.of(
                        List.of(java.util.Map.of("pid", 21L, "command", "shell", "beyond", List.of("SYS_ADMIN")))));
        assertThat(facts.reading(web, "live.root-is-host-root")).isEqualTo(Reading.of(true));
    }

    @Test
    void aProcessThatEndsMeanwhileIsLeftOutAndOneThatCannotBeSeenIsCounted() throws IOException {
        Files.createDirectories(root.resolve("proc/50"));
        proc.process(60, 1, "zombie", 103, 203, NONE, OVERLAY);
        Files.delete(root.resolve("proc/60/ns/mnt"));

        assertThat(ProcessTable.scan(new HostFiles(root), Duration.ofSeconds(20))
                        .unreadable())
                .isZero();
        assertThat(leaders()).isEmpty();
    }

    @Test
    void anEngineThatMayNotBeLookedAtIsNamedAndItsPortsAreNotTakenForClosed() throws IOException {
        Files.createDirectories(root.resolve("proc/70"));
        Files.writeString(root.resolve("proc/70/ns"), "no directory");
        Files.writeString(root.resolve("proc/70/comm"), "dockerd\n");
        Files.writeString(root.resolve("proc/70/fd"), "no directory");
        Files.writeString(root.resolve("proc/70/status"), "Name:\tdockerd\nState:\tS (sleeping)\n");

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));

        assertThat(facts.reading(Subject.HOST, "engines.running")).isEqualTo(Reading.of(List.of("docker")));
        assertThat(facts.reading(Subject.engine("docker"), "listen.tcp")).isInstanceOf(Reading.Unreadable.class);
        assertThat(facts.reading(Subject.HOST, "processes.all-seen"))
                .isEqualTo(Reading.unreadable("1 processes could not be looked at"));
    }

    @Test
    void whenTimeRunsOutItIsSaid() throws IOException {
        for (int pid = 100; pid < 130; pid++) {
            proc.process(pid, 1, "p" + pid, 100, 200, NONE, FakeProc.HOST_ROOT);
        }

        var table = ProcessTable.scan(new HostFiles(root), Duration.ZERO);

        assertThat(table.complete()).isFalse();
        assertThat(table.unreadable()).isPositive();
    }

    @Test
    void fiveThousandProcessesAreAllSeenAndFallIntoTheirContainers() throws IOException {
        for (int pid = 1000; pid < 4000; pid++) {
            proc.ordinary(pid);
        }
        for (int pid = 4000; pid < 6000; pid++) {
            int container = pid % 100;
            proc.process(
                    pid, pid < 4100 ? 1 : 4000 + container, "c", 1000 + container, 2000 + container, NONE, OVERLAY);
        }

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(60));

        assertThat(facts.reading(Subject.HOST, "processes")).isEqualTo(Reading.of(5001L));
        assertThat(facts.reading(Subject.HOST, "processes.all-seen")).isEqualTo(Reading.of(true));
        assertThat(facts.subjects(Subject.Kind.CONTAINER))
                .hasSize(100)
                .allSatisfy(container ->
                        assertThat(facts.reading(container, "live.processes")).isEqualTo(Reading.of(20L)));
        assertThat(facts.of(Subject.HOST)).noneMatch(f -> f.key().startsWith("source."));
    }

    /** Reading a directory fails for root, too. */
    private void unreadable(long pid, String... files) throws IOException {
        for (var file : files) {
            var path = root.resolve("proc/" + pid + "/" + file);
            Files.delete(path);
            Files.createDirectory(path);
        }
    }

    @Test
    void aProcessInOtherNamespacesWhoseRightsCannotBeReadIsCountedAsUnseen() throws IOException {
        proc.process(20, 1, "web", 103, 203, NONE, OVERLAY);
        unreadable(20, "status");

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));

        assertThat(facts.reading(Subject.HOST, "processes.all-seen"))
                .isEqualTo(Reading.unreadable("1 processes could not be looked at"));
    }

    /** What it has of the host is not known, and that is no good news. */
    @Test
    void aContainerWhoseMountsCannotBeReadHasNoFactsThatWouldPass() throws IOException {
        proc.process(20, 1, "web", 103, 203, NONE, OVERLAY);
        unreadable(20, "mountinfo", "uid_map");

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));

        var web = Subject.container("pid 20");
        assertThat(facts.subjects(Subject.Kind.CONTAINER)).containsExactly(web);
        assertThat(facts.reading(web, "live.mounts")).isInstanceOf(Reading.Unreadable.class);
        assertThat(facts.reading(web, "live.root-is-host-root")).isInstanceOf(Reading.Unreadable.class);
    }

    @Test
    void whoeverMadeTheNamespacesAndWaitsInOneOfThemHidesNoContainer() throws IOException {
        proc.process(10, 1, "unshare", 101, 200, NONE, FakeProc.HOST_ROOT);
        proc.process(11, 10, "sleep", 101, 201, NONE, OVERLAY);

        assertThat(leaders()).containsExactly("sleep");
    }

    @Test
    void processesThatGoWhileTheyAreReadAreLeftOutAndBreakNothing() throws IOException {
        for (int i = 0; i < 200; i++) {
            proc.process(1_000 + i, 1, "c", 10_000 + i, 20_000 + i, NONE, OVERLAY);
        }
        var vanishing = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 200; i += 2) {
                remove(root.resolve("proc/" + (1_000 + i)));
            }
        });

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));

        assertThat(facts.subjects(Subject.Kind.CONTAINER)).hasSizeGreaterThanOrEqualTo(100);
        assertThat(facts.of(Subject.HOST)).noneMatch(f -> f.key().startsWith("source."));
        assertThatCode(vanishing::join).doesNotThrowAnyException();
    }

    @Test
    void aDirectoryOfTheHostThatIsOpenInsideIsNoticedAndAnOwnOneIsNot() throws IOException {
        proc.process(10, 1, "leaky", 101, 201, NONE, OVERLAY);
        proc.descriptor(10, 3, root.resolve("proc"), 999);
        proc.descriptor(10, 4, root.resolve("proc"), 9);

        var facts = HostFacts.collect(root, Clock.systemUTC(), Duration.ofSeconds(20));

        var leaked = (List<?>)
                facts.reading(Subject.container("pid 10"), "live.leaked").or(List.of());
        assertThat(leaked).singleElement().asString().startsWith("descriptor 3 of process 10: ");
    }

    private static void remove(Path directory) {
        try (var below = Files.walk(directory)) {
            for (var path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
