package brig.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.Bytes;
import brig.policy.FileRules;
import brig.policy.ProcessRules;
import brig.policy.Rlimit;
import brig.policy.UserIds;
import brig.runtime.Samples;
import brig.runtime.plan.RootView.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final HostFacts HOST = new HostFacts(
            "/run/brig/0123456789ab",
            List.of("/sys/fs/cgroup/pids/brig/0123456789ab/tasks"),
            Optional.of("/sys/fs/cgroup/unified/brig/0123456789ab"),
            Map.of(Rlimit.NOFILE, 128L),
            false,
            true,
            Set.of());

    private final Map<String, Kind> root = new HashMap<>(Map.of(
            "/bin/true", Kind.FILE,
            "/proc", Kind.DIRECTORY,
            "/dev", Kind.DIRECTORY,
            "/tmp", Kind.DIRECTORY));

    private final Map<String, String> links = new HashMap<>();

    private LaunchPlan plan(LaunchRequest request) throws PlanException {
        return plan(request, HOST);
    }

    private LaunchPlan plan(LaunchRequest request, HostFacts host) throws PlanException {
        var view = new RootView() {
            @Override
            public Kind kind(String path) {
                return root.getOrDefault(path, Kind.ABSENT);
            }

            @Override
            public Optional<String> follow(String path) {
                return kind(path) == Kind.ABSENT ? Optional.empty() : Optional.of(links.getOrDefault(path, path));
            }

            @Override
            public Optional<String> program(String path) {
                return kind(path) == Kind.FILE ? Optional.of(path) : Optional.empty();
            }
        };
        var landlock = new Step.Landlock(1, 0, 0, 0, List.of(new Step.PathGrant("/bin", 1, 1)), List.of());
        return Planner.plan(request, host, view, Optional.of(landlock), Samples.openFilter());
    }

    private LaunchPlan plan(ProcessRules process, FileRules files) throws PlanException {
        return plan(Samples.request(Samples.policy(process, files), Path.of("/srv/root"), "true"));
    }

    @Test
    void aPlanReadsAsAList() throws Exception {
        var text = plan(Samples.PROCESS, Samples.FILES).text();

        var golden = Path.of("src/test/resources/plan/plan.txt");
        if ("write".equals(System.getProperty("brig.golden"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
    }

    @Test
    void locksCloseInTheOrderThatLeavesNothingOpen() throws Exception {
        var steps = plan(Samples.PROCESS, Samples.FILES).steps();

        assertThat(steps.stream().map(PlanText::title))
                .containsSubsequence(
                        "join cgroup",
                        "cgroup namespace",
                        "private mounts",
                        "pivot_root",
                        "bounding set",
                        "user",
                        "capabilities",
                        "no_new_privs",
                        "die with launcher",
                        "landlock",
                        "close descriptors",
                        "seccomp",
                        "execve /bin/true");
        assertThat(steps.get(steps.size() - 2)).isInstanceOf(Step.Seccomp.class);
        assertThat(steps.getLast()).isInstanceOf(Step.Exec.class);
    }

    @Test
    void aLimitThatMayNotBeRaisedIsLoweredWithANote() throws Exception {
        var plan = plan(Samples.PROCESS, Samples.FILES);

        assertThat(plan.steps()).contains(new Step.Limit(Rlimit.NOFILE, 128, 128));
        assertThat(plan.notes()).singleElement().asString().startsWith("rlimit nofile is lowered from 256 to 128");
    }

    @Test
    void aRootWithoutThePlacesToMountOnGetsAScratchLayer() throws Exception {
        root.remove("/tmp");

        var steps = plan(Samples.PROCESS, Samples.FILES).steps();

        assertThat(steps).anyMatch(step -> step instanceof Step.OverlayRoot);
        assertThat(steps).contains(new Step.MakeTarget("/tmp", true));
        assertThat(steps).noneMatch(step -> step instanceof Step.BindRoot);
    }

    /** People's files on another disk, with a link where they were, are no less theirs. */
    private static String mounted(Step step) {
        return switch (step) {
            case Step.MountTmpfs tmpfs -> "tmpfs " + tmpfs.target();
            case Step.BindVolume volume -> "volume " + volume.target();
            case Step.MakeTarget(var target, var directory) -> (directory ? "make " : "make file ") + target;
            default -> "";
        };
    }

    /** A memory file system is empty when something is mounted in it, and a volume would hide what is mounted there. */
    @Test
    void whatIsMountedInAnotherMountComesBehindItAndHasAPlace() throws Exception {
        root.put("/data", Kind.DIRECTORY);
        root.put("/data/tmp", Kind.DIRECTORY);
        var size = new Bytes(1 << 20);
        var files = new FileRules(
                List.of("/bin"),
                List.of(),
                List.of("/bin"),
                List.of(
                        new FileRules.Tmpfs("/tmp/a/b", size, true),
                        new FileRules.Tmpfs("/tmp", size, false),
                        new FileRules.Tmpfs("/data/tmp", size, false)),
                List.of(),
                List.of(),
                List.of(
                        new FileRules.Volume("/etc", "/data", true),
                        new FileRules.Volume("/etc/hostname", "/tmp/host", false)),
                size);

        var steps = plan(Samples.PROCESS, files).steps();

        assertThat(steps.stream().map(PlannerTest::mounted).filter(text -> !text.isEmpty()))
                .containsExactly(
                        "tmpfs /tmp",
                        "make /tmp/a",
                        "make /tmp/a/b",
                        "make file /tmp/host",
                        "volume /data",
                        "volume /tmp/host",
                        "tmpfs /tmp/a/b",
                        "tmpfs /data/tmp");
    }

    @Test
    void aPrivatePlaceThatWasMovedIsHiddenWhereItIs() throws Exception {
        root.putAll(Map.of("/home", Kind.LINK, "/data/home", Kind.DIRECTORY, "/root", Kind.DIRECTORY));
        root.putAll(Map.of("/var/mail", Kind.LINK, "/var/spool", Kind.DIRECTORY, "/var/spool/mail", Kind.DIRECTORY));
        links.putAll(Map.of("/home", "/data/home", "/var/mail", "/var/spool/mail"));

        var steps = plan(Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/"), "true"))
                .steps();

        assertThat(steps)
                .contains(new Step.Mask("/data/home"), new Step.Mask("/root"), new Step.Mask("/var/spool"))
                .doesNotContain(new Step.Mask("/home"), new Step.Mask("/var/spool/mail"));
    }

    @Test
    void aMountTargetThatIsASymbolicLinkIsRefused() {
        root.put("/tmp", Kind.LINK);

        assertThatThrownBy(() -> plan(Samples.PROCESS, Samples.FILES))
                .isInstanceOf(PlanException.class)
                .hasMessage("mount target '/tmp' in /srv/root is or leads through a symbolic link: "
                        + "name the place it points to");
    }

    @Test
    void aProgramThatIsNotThereIsNamedWithThePlacesSearched() {
        var request = Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/srv/root"), "nginx");

        assertThatThrownBy(() -> plan(request))
                .isInstanceOf(PlanException.class)
                .hasMessageStartingWith("no program 'nginx' in /srv/root (searched ");
    }

    @Test
    void aProgramOutsideTheExecuteListIsRefusedBeforeAnythingIsMade() {
        root.put("/srv/www/tool", Kind.FILE);
        var request =
                Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/srv/root"), "/srv/www/tool");

        assertThatThrownBy(() -> plan(request))
                .isInstanceOf(PlanException.class)
                .hasMessage("'/srv/www/tool' is not on the execute list of policy 'sample': add it to files.execute");
    }

    @Test
    void onTheHostsOwnRootPlacesOfPeopleAndDaemonsAreMaskedUnlessThePolicyNamesThem() throws Exception {
        root.put("/run", Kind.DIRECTORY);
        root.put("/home", Kind.DIRECTORY);
        var files = new FileRules(
                List.of("/bin", "/home/me/project"),
                List.of(),
                List.of("/bin"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new Bytes(1));

        var steps = plan(Samples.request(Samples.policy(Samples.PROCESS, files), Path.of("/"), "true"))
                .steps();

        assertThat(steps).contains(new Step.Mask("/run"), new Step.Mask("/tmp"));
        assertThat(steps).doesNotContain(new Step.Mask("/home"));
    }

    @Test
    void aNulInAnArgumentIsRefused() {
        var request =
                Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/srv/root"), "true", "a\0b");

        assertThatThrownBy(() -> plan(request))
                .isInstanceOf(PlanException.class)
                .hasMessage("a NUL inside the argument 'a\\0b'");
    }

    @Test
    void inAUserNamespaceMemoryFileSystemsBelongToTheMappedUser() throws Exception {
        var process = new ProcessRules(new UserIds(7, 8, List.of()), Set.of(), Map.of(), 0, true, "");

        var plan = plan(process, Samples.FILES);

        assertThat(plan.hasUserNamespace()).isTrue();
        assertThat(plan.steps())
                .contains(new Step.MountTmpfs("/tmp", new Bytes(16 << 20), false, 0x7000_0007, 0x7000_0008));
    }

    @Test
    void anIdThatTheUserNamespaceDoesNotMapIsRefused() {
        var process = new ProcessRules(new UserIds(65536, 0, List.of()), Set.of(), Map.of(), 0, true, "");

        assertThatThrownBy(() -> plan(process, Samples.FILES))
                .hasMessageStartingWith("process.user 65536:0 is not mapped");
    }

    private static HostFacts ordinary(Map<Rlimit, Long> hardLimits) {
        return new HostFacts(
                "/home/u/run/brig/0123456789ab",
                List.of(),
                Optional.empty(),
                hardLimits,
                false,
                true,
                Set.of(0),
                Optional.of(new OrdinaryUser(false, 200, List.of("/sys"))),
                "");
    }

    /** More processes than he may have himself he cannot give: the start failed with EPERM. */
    @Test
    void anOrdinaryUsersOwnLimitOfProcessesIsTheMostThatAContainerGets() throws Exception {
        var request = Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/srv/root"), "true");

        assertThat(plan(request, ordinary(Map.of(Rlimit.NPROC, 7L))).steps())
                .contains(new Step.Limit(Rlimit.NPROC, 7, 7));
        assertThat(plan(request, ordinary(Map.of(Rlimit.NPROC, -1L))).steps())
                .contains(new Step.Limit(Rlimit.NPROC, 32, 32));
    }

    @Test
    void anOrdinaryUserGivesTheContainerANamespaceBeneathHisOwnAndMakesNoDevice() throws Exception {
        var plan = plan(
                Samples.request(Samples.policy(Samples.PROCESS, Samples.FILES), Path.of("/srv/root"), "true"),
                ordinary(Map.of()));

        assertThat(plan.cloneFlags() & Uapi.CLONE_NEWUSER).isZero();
        assertThat(plan.consultations()).isOne();
        assertThat(plan.steps().getFirst()).isEqualTo(new Step.AsOrdinaryUser(false));
        var ids = plan.steps().stream()
                .filter(Step.Ids.class::isInstance)
                .map(Step.Ids.class::cast)
                .findFirst();
        assertThat(plan.userNamespace())
                .contains(new Step.UserNamespace(
                        ids.orElseThrow().uid() + " 0 1\n", ids.orElseThrow().gid() + " 0 1\n"));
        assertThat(plan.steps())
                .contains(new Step.OomScore(200))
                .contains(new Step.Limit(Rlimit.NPROC, 32, 32))
                .noneMatch(step -> step instanceof Step.JoinCgroup
                        || step instanceof Step.BornInCgroup
                        || step instanceof Step.NoExecutableMemfds
                        || step instanceof Step.OwnNull);
        assertThat(plan.notes()).anyMatch(note -> note.contains("vm.memfd_noexec is root's"));
        assertThat(plan.program(0)).isNotEmpty();
    }
}
