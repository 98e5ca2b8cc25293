package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Problem;
import brig.policy.Response;
import brig.policy.Rlimit;
import brig.policy.UserIds;
import brig.policy.schema.PolicyKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyLoaderTest {
    private static EffectivePolicy policy(String text) {
        var loaded = PolicyLoader.loadText("in.yaml", text);
        assertThat(loaded.problems()).as(loaded.render(false)).noneMatch(Problem::isError);
        return loaded.policy().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void aShippedProfileLoadsWithoutAProblem(String name) {
        var text = ShippedText.text("profiles/" + name + ".yaml");

        var loaded = PolicyLoader.checkText("profile:" + name, text);

        assertThat(loaded.render(false)).isEmpty();
        assertThat(loaded.policy()).isPresent();
        assertThat(PolicyLoader.profile(name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute", "system"})
    void aReadyMadePolicyLoadsWithoutAProblemAndSaysWhomItIsFor(String name) throws IOException {
        var file = Path.of("../policies", name + ".yaml");

        var loaded = PolicyLoader.check(file);

        assertThat(loaded.render(false)).isEmpty();
        assertThat(loaded.policy().orElseThrow().name()).isEqualTo(name);
        assertThat(Files.readString(file)).startsWith("# For ");
    }

    @Test
    void anUnknownProfileIsNamedWithThoseThereAre() {
        assertThatThrownBy(() -> PolicyLoader.profile("open"))
                .hasMessage("no profile 'open'; shipped are restricted, baseline, privileged");
    }

    @Test
    void whatNoLineSaysIsTheStrictestThereIs() {
        var policy = policy("name: short");

        assertThat(policy.name()).isEqualTo("short");
        assertThat(policy.process().user()).isEqualTo(new UserIds(65534, 65534, List.of()));
        assertThat(policy.process().capabilities()).isEmpty();
        assertThat(policy.files().read()).isEmpty();
        assertThat(policy.files().execute()).isEmpty();
        assertThat(policy.files().masked()).contains("/proc/kcore");
        assertThat(policy.network().mode()).isEqualTo(NetworkRules.Mode.NONE);
        assertThat(policy.syscalls().profile()).isEqualTo("restricted");
        assertThat(policy.resources().swap()).isEqualTo(new Bytes(0));
        assertThat(policy.responseTo(Offence.ESCAPE)).isEqualTo(Response.KILL);
    }

    @Test
    void aFileAddsToTheListsItExtendsAndReplacesItsValues() {
        var policy = policy("""
                extends: restricted
                process:
                  user: 33
                  groups: [44, 55]
                  rlimits: {nofile: 99, as: 1Gi, nproc: max}
                files:
                  read: [/srv/www/]
                resources: {memory: 64Mi, cpus: 0.25}
                """);

        assertThat(policy.name()).isEqualTo("in");
        assertThat(policy.process().user()).isEqualTo(new UserIds(33, 33, List.of(44, 55)));
        assertThat(policy.process().rlimits())
                .isEqualTo(Map.of(
                        Rlimit.CORE,
                        0L,
                        Rlimit.SIGPENDING,
                        1024L,
                        Rlimit.NOFILE,
                        99L,
                        Rlimit.AS,
                        1L << 30,
                        Rlimit.NPROC,
                        -1L));
        assertThat(policy.files().read()).contains("/usr/lib", "/srv/www");
        assertThat(policy.resources().memory()).isEqualTo(new Bytes(64 << 20));
        assertThat(policy.resources().cpus()).isEqualTo(Optional.of(0.25));
        assertThat(policy.resources().pids()).isEqualTo(64);
    }

    @Test
    void onlyReplacesAListAndWithoutTakesFromIt() {
        var policy = policy("""
                extends: baseline
                process:
                  capabilities: {without: [CAP_KILL, chown], also: [SYS_NICE]}
                files:
                  execute: {only: [/bin/busybox]}
                  tmpfs: {without: [/run]}
                """);

        assertThat(policy.process().capabilities())
                .contains(Capability.SYS_NICE, Capability.SETUID)
                .doesNotContain(Capability.KILL, Capability.CHOWN);
        assertThat(policy.files().execute()).containsExactly("/bin/busybox");
        assertThat(policy.files().tmpfs()).extracting(tmpfs -> tmpfs.path()).containsExactly("/tmp");
    }

    @Test
    void eachValueKnowsTheLineThatDecided() {
        var policy = policy("""
                extends: restricted
                files:
                  read: [/srv/www]
                resources:
                  memory: 64Mi
                syscalls:
                  deny:
                    - flock
                """);

        var places = policy.places();
        assertThat(places.of("resources.memory")).isEqualTo(new Place("in.yaml", 5, 11));
        assertThat(places.of("files.read", "/srv/www")).isEqualTo(new Place("in.yaml", 3, 10));
        assertThat(places.of("files.read", "/usr/lib").file()).isEqualTo("profile:restricted");
        assertThat(places.of("process.user").file()).isEqualTo("profile:restricted");
        assertThat(places.of("syscalls.deny", "flock")).isEqualTo(new Place("in.yaml", 8, 7));
        assertThat(places.of("syscalls", "flock")).isEqualTo(new Place("in.yaml", 8, 7));
        assertThat(places.of("syscalls", "mount").file()).isEqualTo("syscalls:common");
        assertThat(places.of("resources.cpuWeight")).isEqualTo(Place.BUILT_IN);
        assertThat(places.of("response.escape").file()).isEqualTo("profile:restricted");
    }

    @Test
    void destinationsAreReadWithoutLookingAnythingUp() {
        var policy = policy("""
                network:
                  mode: host
                  connect: [10.0.0.0/8:5432, "[fd00::]/8:53/udp", "192.0.2.7:*", "[::ffff:10.0.0.1]:1-2"]
                  listen: [8080, 9000-9010]
                """);

        assertThat(policy.network().connect())
                .extracting(d -> d.network() + " " + d.ports() + " " + d.protocol())
                .containsExactly(
                        "10.0.0.0/8 5432 TCP",
                        "[fd00:0:0:0:0:0:0:0]/8 53 UDP",
                        "192.0.2.7/32 0-65535 TCP",
                        "[0:0:0:0:0:ffff:a00:1]/128 1-2 TCP");
        assertThat(policy.network().listen()).extracting(Object::toString).containsExactly("8080", "9000-9010");
    }

    @Test
    void aFileExtendsFilesBesideIt(@TempDir Path dir) throws IOException {
        Files.createDirectory(dir.resolve("base"));
        Files.writeString(dir.resolve("base/site.yaml"), "name: site\nextends: [more.yaml]\nfiles: {read: [/site]}\n");
        Files.writeString(dir.resolve("base/more.yaml"), "files: {read: [/more]}\nresources: {pids: 7}\n");
        Files.writeString(dir.resolve("top.yaml"), "extends: [restricted, base/site.yaml]\nresources: {memory: 3Mi}\n");

        var policy = PolicyLoader.load(dir.resolve("top.yaml")).policy().orElseThrow();

        assertThat(policy.name()).isEqualTo("top");
        assertThat(policy.files().read()).contains("/site", "/more", "/usr/lib");
        assertThat(policy.resources().pids()).isEqualTo(7);
        assertThat(policy.places().of("resources.pids").file())
                .isEqualTo(dir.resolve("base/more.yaml").toString());
    }

    @Test
    void filesThatExtendOneAnotherAreRefusedWhereTheCircleCloses(@TempDir Path dir) throws IOException {
        Files.writeString(dir.resolve("a.yaml"), "extends: b.yaml\n");
        Files.writeString(dir.resolve("b.yaml"), "extends: [a.yaml, gone.yaml]\n");

        var problems = PolicyLoader.load(dir.resolve("a.yaml")).problems();

        assertThat(problems)
                .extracting(Problem::message)
                .containsExactly("this file extends itself", "cannot read 'gone.yaml': no such file");
        assertThat(problems).allMatch(problem -> problem.place().file().endsWith("b.yaml"));
    }

    @Test
    void whatCannotBeReadIsAProblemLikeAnyOther(@TempDir Path dir) throws IOException {
        var tooLong = Files.writeString(dir.resolve("long.yaml"), "#".repeat((1 << 20) + 1));

        assertThat(PolicyLoader.load(dir.resolve("gone.yaml")).render(false))
                .isEqualTo(dir.resolve("gone.yaml") + ":1:1: error: cannot read it: no such file\n");
        assertThat(PolicyLoader.load(dir).render(false)).contains("cannot read it: ");
        assertThat(PolicyLoader.load(tooLong).render(false)).contains("it is longer than 1048576 bytes");
        assertThat(PolicyLoader.load(Path.of("/dev/zero")).policy()).isEmpty();
    }

    @Test
    void aFileThatOnlyTakesAwayGrantsNothing() {
        var base = PolicyLoader.profile("restricted");

        var less = policy("""
                extends: restricted
                files:
                  read: {without: [/usr/lib]}
                syscalls: {deny: [flock], watch: [sync]}
                resources: {memory: 2Mi}
                """);

        assertThat(base.files().read()).containsAll(less.files().read()).contains("/usr/lib");
        assertThat(less.files().read()).doesNotContain("/usr/lib");
        assertThat(less.syscalls().calls().keySet())
                .isEqualTo(base.syscalls().calls().keySet());
    }

    @Test
    void aProblemInColourHasTheSameText() {
        var problem = PolicyLoader.loadText("in.yaml", "fils: {}").problems().getFirst();

        var coloured = problem.render(true);

        assertThat(coloured).contains("\u001b[1;31merror:\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(problem.render(false));
    }

    @Test
    void theReferenceNamesEveryKeyAndNoKeyIsMissedWhenItIsWrittenTooHigh() throws IOException {
        var reference = Files.readString(Path.of("../docs/policy.md"));

        for (var section : List.of("process", "files", "network", "syscalls", "resources", "response")) {
            var hint = PolicyLoader.loadText("in.yaml", section + ": {zzzzzz: 1}")
                    .problems()
                    .getFirst()
                    .hint();
            assertThat(hint).startsWith("known keys here: ");
            for (var key : hint.substring("known keys here: ".length()).split(", ", -1)) {
                assertThat(reference).as(section).containsPattern("`(" + section + "\\.)?" + key + "`");
                if (!key.equals("network") && !key.equals("mode")) {
                    assertThat(PolicyKeys.sectionOf(key)).as(key).isPresent();
                }
            }
        }
    }
}
