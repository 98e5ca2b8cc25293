package brig.tests.oci;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Command;
import brig.tests.Roots;
import brig.tests.serve.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Binds whose owners an engine has mapped ({@code config.md}, Mounts). The file system beneath /opt can do it, sysfs cannot. */
@AsRoot
class OciIdmapIT {
    private static final String LOOK = "stat -c %u:%g /out/other; echo x >/out/new && stat -c %u:%g /out/new";
    private static final String FAR = "[{\"containerID\": 0, \"hostID\": 1879048192, \"size\": 65536}]";
    private static final String USERS = "{\"type\": \"mount\"}, {\"type\": \"user\"}";
    private static final String ROOT_INSIDE = "\"uid\": 0, \"gid\": 0";

    @TempDir
    Path temp;

    private Path volume;

    @BeforeEach
    void aVolume() throws Exception {
        volume = Files.createTempDirectory(Path.of("/opt"), "brig-oci-idmap");
        owned(Files.writeString(volume.resolve("other"), ""), "101:102");
        Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void remove() throws Exception {
        Command.of("rm", "-rf", "--one-file-system", volume).run();
    }

    private static void owned(Path file, String owner) throws Exception {
        assertThat(Command.of("chown", owner, file).run().code()).isZero();
    }

    private String owner(String name) throws IOException {
        var file = volume.resolve(name);
        return Files.getAttribute(file, "unix:uid") + ":" + Files.getAttribute(file, "unix:gid");
    }

    /** @param more options, and what follows them */
    private static String mount(Path source, String kind, String more) {
        return "\"mounts\": [{\"destination\": \"/out\", \"type\": \"" + kind + "\", \"source\": \"" + source + "\", "
                + more + "},";
    }

    private static String options(String... names) {
        return "\"options\": [\"" + String.join("\", \"", names) + "\"]";
    }

    private static String maps(String both) {
        return ", \"uidMappings\": " + both + ", \"gidMappings\": " + both;
    }

    private Bundle bundle(String script, String mount, String... changes) throws Exception {
        var bundle =
                Bundle.in(temp).with("/bin/sh /script", "\"mounts\": [", mount).with("/bin/sh /script", changes);
        Files.writeString(bundle.rootfs().resolve("script"), script + "\n");
        return bundle;
    }

    private static String said(Bundle bundle, String id) throws Exception {
        var created = bundle.create(id);
        assertThat(created.code()).as(bundle.output()).isZero();
        bundle.call("start", id);
        Await.until(() -> bundle.call("state", id).out().contains("\"stopped\""), "its end");
        bundle.call("delete", "--force", id);
        return bundle.output();
    }

    private static String refused(Bundle bundle, String id) throws Exception {
        var created = bundle.create(id);
        assertThat(created.code()).as(bundle.output()).isEqualTo(1);
        assertThat(bundle.call("list", "--quiet").out()).isEmpty();
        return bundle.output();
    }

    /** The map is the mount's; that the older option is missing changes nothing ({@code SHOULD contain either idmap or ridmap}). */
    @ParameterizedTest
    @ValueSource(strings = {"idmap", "ridmap", "rw"})
    void aMountHasAMapOfItsOwnInAContainerWithoutAUserNamespace(String option) throws Exception {
        var map = maps("[{\"containerID\": 0, \"hostID\": 2000, \"size\": 1000}]");
        var bundle = bundle(
                LOOK,
                mount(volume, "bind", options("bind", option) + map),
                ROOT_INSIDE,
                "\"uid\": 2033, \"gid\": 2034");

        var output = said(bundle, "own-map");

        assertThat(output.lines()).containsExactly("2101:2102", "2033:2034");
        assertThat(owner("new")).isEqualTo("33:34");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutOneItIsThatOfTheContainersUserNamespace(boolean daemon) throws Exception {
        try (var served = Served.in(temp)) {
            var runtime = Files.writeString(
                    temp.resolve("runtime"),
                    "#!/bin/sh\nBRIG_SOCKET=" + (daemon ? served.socket() : "") + " exec " + Bundle.brigOci()
                            + " \"$@\"\n");
            assertThat(runtime.toFile().setExecutable(true)).isTrue();
            var bundle = Bundle.in(temp, runtime)
                    .with(
                            "/bin/sh /script",
                            "\"mounts\": [",
                            mount(volume, "bind", options("bind", "idmap")),
                            "{\"type\": \"mount\"}",
                            USERS,
                            "\"linux\": {",
                            "\"linux\": {" + maps(FAR).substring(2) + ",");
            Files.writeString(bundle.rootfs().resolve("script"), LOOK + "\n");

            var output = said(bundle, "its-map");

            assertThat(output.lines()).containsExactly("101:102", "0:0");
            assertThat(owner("new")).isEqualTo("0:0");
        }
    }

    @Test
    void aUserNamespaceThatIsJoinedHasAMapToo() throws Exception {
        var users = Command.of("unshare", "--user", "sleep", "100").start();
        try {
            var its = Path.of("/proc/" + users.process().pid());
            var path = its.resolve("ns/user");
            var ours = Files.readSymbolicLink(Path.of("/proc/self/ns/user"));
            Await.until(() -> !Files.readSymbolicLink(path).equals(ours), "other users");
            Files.writeString(its.resolve("uid_map"), "0 2000 1000");
            Files.writeString(its.resolve("gid_map"), "0 2000 1000");
            var bundle = bundle(
                    LOOK,
                    mount(volume, "bind", options("bind", "idmap")),
                    "{\"type\": \"mount\"}",
                    "{\"type\": \"mount\"}, {\"type\": \"user\", \"path\": \"" + path + "\"}");

            var output = said(bundle, "joined-map");

            assertThat(output.lines()).containsExactly("101:102", "0:0");
            assertThat(owner("new")).isEqualTo("0:0");
        } finally {
            users.process().destroy();
        }
    }

    /** What is mounted beneath is mapped by {@code ridmap} alone. */
    @ParameterizedTest
    @CsvSource({"idmap, 7:8", "ridmap, 2007:2008"})
    void whatIsMountedBeneathIsMappedIfTheOptionSaysSo(String option, String below) throws Exception {
        var map = maps("[{\"containerID\": 0, \"hostID\": 2000, \"size\": 1000}]");
        var place = Files.createDirectory(volume.resolve("below"));
        assertThat(Command.of("mount", "-t", "tmpfs", "brig-test", place).run().code())
                .isZero();
        try {
            owned(Files.writeString(place.resolve("file"), ""), "7:8");
            var look =
                    "stat -c %u:%g /out/other /out/below/file; grep -c ' /out.*nosuid,nodev.*idmapped' /proc/self/mountinfo";
            var bundle = bundle(look, mount(volume, "bind", options("rbind", option) + map));

            var output = said(bundle, "tree");

            assertThat(output.lines()).containsExactly("2101:2102", below, option.equals("ridmap") ? "2" : "1");
        } finally {
            Command.of("umount", place).run();
        }
    }

    @Test
    void aFileSystemThatCannotIsNamedWhereverItLiesAndNothingStarts() throws Exception {
        var map = maps(FAR);
        var place = Files.createDirectory(volume.resolve("below"));
        assertThat(Command.of("mount", "-t", "sysfs", "brig-test", place).run().code())
                .isZero();
        try {
            var one = bundle("true", mount(Path.of("/sys/kernel/mm"), "bind", options("bind", "idmap") + map));
            var alone = refused(one, "sysfs");
            Command.of("rm", "-rf", one.directory()).run();
            var tree =
                    refused(bundle("true", mount(volume, "bind", options("rbind", "ridmap") + map)), "tree-with-sysfs");

            assertThat(alone).contains("mount /out: the file system of /sys/kernel/mm (sysfs) cannot map owners");
            assertThat(tree)
                    .contains("mount /out: the file system of " + place + " (sysfs) cannot map owners", "such as ext4");
        } finally {
            Command.of("umount", place).run();
        }
    }

    /**
     * A user of the host's owns a set-user-ID program and root has put a node of a device beside it; by the map the owner of both
     * is root. An engine that writes {@code suid} and {@code dev}, under a policy that lets it, gets neither.
     */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoOwnsAFileOfTheHostsIsNobodyElseByIt(boolean mapped) throws Exception {
        var program = volume.resolve("program");
        Files.copy(Roots.busybox().resolve("bin/inside"), program);
        owned(program, mapped ? "101:102" : "0:0");
        assertThat(Command.of("chmod", "4755", program).run().code()).isZero();
        var node = volume.resolve("node");
        assertThat(Command.of("mknod", "-m", "666", node, "c", "1", "5").run().code())
                .isZero();
        owned(node, mapped ? "101:102" : "0:0");
        var map = mapped ? maps("[{\"containerID\": 101, \"hostID\": 0, \"size\": 2}]") : "";
        var bundle = bundle(
                "/out/program id; stat -c %u /out/program; dd if=/out/node bs=1 count=1 of=/dev/null 2>&1 | grep -c 1+0",
                mount(volume, "bind", options("bind", "suid", "dev") + map),
                ROOT_INSIDE,
                "\"uid\": 1000, \"gid\": 1000",
                "\"noNewPrivileges\": true",
                "\"noNewPrivileges\": false");

        var output = said(bundle, "program");

        if (mapped) {
            assertThat(output).contains("uid=1000,1000,1000 ").endsWith("\n0\n0");
        } else { // what there would be to be had
            assertThat(output).contains("uid=1000,0,0 ").endsWith("\n0\n2");
        }
    }

    /** Who has no CAP_SETUID may map nobody but himself. */
    @Test
    void aMapOfWhatTheCallerMayNotUseIsRefused() throws Exception {
        var runtime = Files.writeString(
                temp.resolve("runtime"),
                "#!/bin/sh\nBRIG_SOCKET= exec setpriv --inh-caps=-setuid --bounding-set=-setuid " + Bundle.brigOci()
                        + " \"$@\"\n");
        assertThat(runtime.toFile().setExecutable(true)).isTrue();
        var bundle = Bundle.in(temp, runtime)
                .with("/bin/true", "\"mounts\": [", mount(volume, "bind", options("bind", "idmap") + maps(FAR)));

        var output = refused(bundle, "powerless");

        assertThat(output)
                .contains(
                        "mount /out: the kernel takes no map of uids '0 1879048192 65536'", "Operation not permitted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bind; idmap; ''; idmap, but by which map? Give the mount uidMappings",
                "bind; idmap; ', \"uidMappings\": [{\"containerID\": 0, \"hostID\": 1, \"size\": 1}]'; "
                        + "mounts, /out: uidMappings without gidMappings: write both, or neither",
                "bind; rw; ', \"gidMappings\": [{\"containerID\": 0, \"hostID\": 1, \"size\": 1}]'; "
                        + "mounts, /out: gidMappings without uidMappings",
                "tmpfs; idmap; ''; only a bind has owners that could be mapped"
            })
    void whatIsNoMapIsRefusedWithItsPlace(String kind, String option, String more, String message) throws Exception {
        var how = kind.equals("bind") ? options("bind", option) : options(option);

        var output = refused(bundle("true", mount(volume, kind, how + more)), "no-map");

        assertThat(output).contains(message);
    }
}
