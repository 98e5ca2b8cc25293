package brig.runtime.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.FileRules;
import brig.policy.ProcessRules;
import brig.policy.Rlimit;
import brig.policy.UserIds;
import brig.runtime.Samples;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.plan.HostFacts;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Planner;
import brig.runtime.plan.RootView;
import brig.runtime.sys.CallPage;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on the real kernel, with a root directory of one busybox and an open filter. */
@EnabledIf(value = "root", disabledReason = "starting a container needs root")
class LaunchIT {
    private static final Path BUSYBOX = Path.of("/bin/busybox");

    @TempDir
    Path temp;

    private final JnaLinux linux = new JnaLinux();
    private Path rootfs;
    private Path out;
    private String mountsBefore;
    private List<String> orphansBefore;

    static boolean root() {
        return new JnaLinux().geteuid() == 0;
    }

    @BeforeEach
    void aRootWithBusybox() throws IOException {
        assertThat(BUSYBOX).as("apt-get install busybox-static").isExecutable();
        rootfs = Files.createDirectory(temp.resolve("rootfs"));
        for (var dir : List.of("bin", "proc", "dev", "tmp", "out")) {
            Files.createDirectory(rootfs.resolve(dir));
        }
        Files.copy(BUSYBOX, rootfs.resolve("bin/busybox"));
        for (var applet : List.of("sh", "cat", "ls", "id", "sleep", "grep", "touch", "mount", "readlink", "tty")) {
            Files.createSymbolicLink(rootfs.resolve("bin/" + applet), Path.of("busybox"));
        }
        for (var dir : List.of(temp, rootfs)) {
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        out = Files.createDirectory(temp.resolve("out"));
        Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
        mountsBefore = Files.readString(Path.of("/proc/self/mountinfo"));
        orphansBefore = StateDir.orphans(linux);
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).isEqualTo(mountsBefore);
        assertThat(StateDir.orphans(linux)).isSubsetOf(orphansBefore);
    }

    private LaunchRequest request(ProcessRules process, FileRules files, String... command) {
        var sample = Samples.request(Samples.policy(process, files), rootfs, command);
        var id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong(), 12);
        return new LaunchRequest(
                id,
                sample.name(),
                sample.policy().withVolumes(List.of(new FileRules.Volume(out.toString(), "/out", true))),
                rootfs,
                sample.command(),
                Map.of(),
                "/",
                false,
                false);
    }

    private Container start(LaunchRequest request, Optional<RootView> pretended) throws Exception {
        var undo = new Undo();
        try {
            var state = StateDir.create(linux, request.id());
            undo.add(state::close);
            var cgroup =
                    CgroupHost.detect().planned(request.id(), request.policy().resources());
            var host = new HostFacts(
                    state.path().toString(), List.of(), Optional.empty(), Map.of(), false, true, Set.of());
            try (var view = DirectoryView.of(linux, request.root())) {
                var plan = Planner.plan(request, host, pretended.orElse(view), Optional.empty(), Samples.openFilter());
                return new Container(
                        linux,
                        plan,
                        LauncherProcess.start(
                                linux,
                                new OwnChild(linux, Standard.reading(0)),
                                Optional.empty(),
                                undo,
                                LauncherProcess.Work.ofContainer(plan, Optional.empty(), Optional.empty(), _ -> {})),
                        cgroup,
                        undo,
                        List.of(),
                        CallPage.own());
            }
        } catch (Exception e) {
            undo.close();
            throw e;
        }
    }

    private int run(ProcessRules process, FileRules files, String script) throws Exception {
        try (var container = start(request(process, files, "sh", "-c", script), Optional.empty())) {
            return container.waitFor();
        }
    }

    private String output(ProcessRules process, String script) throws Exception {
        run(process, Samples.FILES, "(" + script + ") > /out/result 2>&1");
        return Files.readString(out.resolve("result")).strip();
    }

    private static ProcessRules process(int uid, Set<Capability> capabilities, boolean userNamespace) {
        return new ProcessRules(
                new UserIds(uid, uid, List.of()), capabilities, Map.of(Rlimit.NOFILE, 64L), 100, userNamespace, "");
    }

    @Test
    void theExitCodeIsTheProgramsOwn() throws Exception {
        assertThat(run(Samples.PROCESS, Samples.FILES, "exit 7")).isEqualTo(7);
    }

    @Test
    void aProgramEndedByASignalGives128AndTheSignal() throws Exception {
        try (var container = start(request(Samples.PROCESS, Samples.FILES, "sleep", "100"), Optional.empty())) {
            container.signal(9);

            assertThat(container.waitFor()).isEqualTo(137);
        }
    }

    @Test
    void evenRootInsideHoldsNoCapabilityAndCannotGainOne() throws Exception {
        var status = output(process(0, Set.of(), false), "grep -E '^(Cap|NoNewPrivs)' /proc/self/status");

        assertThat(status.lines().map(line -> line.replaceAll("\\s+", " ")))
                .containsExactly(
                        "CapInh: 0000000000000000",
                        "CapPrm: 0000000000000000",
                        "CapEff: 0000000000000000",
                        "CapBnd: 0000000000000000",
                        "CapAmb: 0000000000000000",
                        "NoNewPrivs: 1");
    }

    @Test
    void aGrantedCapabilityIsHeldByAnOrdinaryUserAndNoOther() throws Exception {
        var status = output(
                process(1000, Set.of(Capability.NET_BIND_SERVICE), false),
                "grep -E '^Cap(Eff|Bnd|Amb)' /proc/self/status");

        assertThat(status.lines().map(line -> line.replaceAll(".*\\s", ""))).containsOnly("0000000000000400");
    }

    @Test
    void noDescriptorOfTheCallersLeaksIn() throws Exception {
        try (var _ = Files.newInputStream(Path.of("/etc/hostname"))) {
            var open = output(Samples.PROCESS, "ls /proc/self/fd/");

            // 3 is ls reading the directory
            assertThat(open.split("\\s+")).containsExactly("0", "1", "2", "3");
        }
    }

    @Test
    void theHostsTreeIsOutOfReach() throws Exception {
        Files.writeString(temp.resolve("secret"), "host secret");

        var seen = output(
                process(0, Set.of(), false),
                "cat /proc/1/root" + temp + "/secret; ls /..; cat /proc/1/cwd/../../secret");

        assertThat(seen).doesNotContain("host secret").contains("bin");
    }

    @Test
    void theRootIsReadOnlyEvenForRoot() throws Exception {
        assertThat(run(process(0, Set.of(), false), Samples.FILES, "touch /bin/x"))
                .isNotZero();
        assertThat(rootfs.resolve("bin/x")).doesNotExist();
    }

    @Test
    void writesGoToTheScratchLayerAndEndWithTheContainer() throws Exception {
        var files = new FileRules(
                List.of("/"),
                List.of("/bin"),
                List.of("/bin"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Bytes(1 << 20));

        int code = run(process(0, Set.of(), false), files, "touch /bin/x && ls /bin/x");

        assertThat(code).isZero();
        assertThat(rootfs.resolve("bin/x")).doesNotExist();
    }

    @Test
    void maskedPathsAreEmptyAndReadOnlyPathsCannotBeWritten() throws Exception {
        var files = new FileRules(
                List.of("/"),
                List.of(),
                List.of("/bin"),
                List.of(),
                List.of("/proc/cmdline", "/proc/irq", "/proc/not-there"),
                List.of("/proc/sys"),
                List.of(),
                new Bytes(1 << 20));

        int code = run(
                process(0, Set.of(), false),
                files,
                "(cat /proc/cmdline; ls /proc/irq; echo x > /proc/sys/kernel/hostname || echo refused) > /out/r 2>/dev/null");

        assertThat(code).isZero();
        assertThat(Files.readString(out.resolve("r"))).isEqualTo("refused\n");
    }

    @Test
    void aMountTargetSwappedForALinkAfterPlanningFailsTheLaunch() throws Exception {
        Files.delete(rootfs.resolve("tmp"));
        Files.createSymbolicLink(rootfs.resolve("tmp"), Path.of("/etc"));
        RootView before = new RootView() {
            @Override
            public Kind kind(String path) {
                return Kind.DIRECTORY;
            }

            @Override
            public Optional<String> follow(String path) {
                return Optional.of(path);
            }

            @Override
            public Optional<String> program(String path) {
                return Optional.of(path);
            }
        };

        assertThatThrownBy(() -> start(request(Samples.PROCESS, Samples.FILES, "/bin/sh"), Optional.of(before)))
                .isInstanceOf(LaunchException.class)
                .hasMessageMatching("mount /tmp \\(step \\d+\\): ELOOP .*");
    }

    @Test
    void aProgramThatCannotBeExecutedIsReportedAsTheStepExecve() throws Exception {
        Files.writeString(rootfs.resolve("bin/script"), "no program\0");
        Files.setPosixFilePermissions(rootfs.resolve("bin/script"), PosixFilePermissions.fromString("rwxr-xr-x"));

        try (var container = start(request(Samples.PROCESS, Samples.FILES, "/bin/script"), Optional.empty())) {
            assertThatThrownBy(container::waitFor)
                    .isInstanceOf(LaunchException.class)
                    .hasMessageMatching("execve /bin/script \\(step \\d+\\): ENOEXEC .*");
        }
    }

    @Test
    void inAUserNamespaceRootIsNobodyOnTheHost() throws Exception {
        try (var container =
                start(request(process(0, Set.of(), true), Samples.FILES, "sleep", "100"), Optional.empty())) {
            var status = Files.readString(Path.of("/proc/" + container.initPid() + "/status"));

            assertThat(status).containsPattern("Uid:\\s+1879048192");
        }
    }

    @Test
    void whenTheLauncherIsKilledTheContainerDies() throws Exception {
        try (var container = start(request(Samples.PROCESS, Samples.FILES, "sleep", "100"), Optional.empty())) {
            var launcher =
                    ProcessHandle.of(container.initPid()).orElseThrow().parent().orElseThrow();

            launcher.destroyForcibly();

            assertThat(linux.waitReadable(container.initPidFd(), 5_000)).isTrue();
        }
    }

    @Test
    void theProgramIsTheFirstProcessOfItsOwnPidNamespaceWithoutAControllingTerminal() throws Exception {
        var seen = output(Samples.PROCESS, "echo $$; tty < /dev/tty");

        assertThat(seen).startsWith("1\n").containsIgnoringCase("no such device");
    }

    @Test
    void twoHundredStartsLeaveNothing() throws Exception {
        for (int i = 0; i < 200; i++) {
            assertThat(run(Samples.PROCESS, Samples.FILES, "exit 0")).isZero();
        }
    }
}
