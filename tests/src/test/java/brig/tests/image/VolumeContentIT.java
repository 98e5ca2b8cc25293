package brig.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A volume that begins with what an image of two layers has, and what the image would like to put elsewhere by that. */
@AsRoot
class VolumeContentIT {
    private static final String BASE = """
            cp -a "$root" base; cd base; mkdir -p srv/data/sub etc; echo one >srv/data/one; echo gone >srv/data/gone
            chown 12:34 srv/data/one; chmod 640 srv/data/one; cp bin/busybox srv/data/sub/suid; chmod 4755 srv/data/sub/suid
            ln -s /etc/shadow srv/data/link; mkfifo srv/data/fifo; chmod 751 srv/data; ln -s /srv/data home
            ln -s ../../../../../../../etc up; echo image >etc/only-here; tar -cf ../base.tar .""";
    private static final String TOP = """
            mkdir -p top/srv/data; cd top; echo two >srv/data/two; : >srv/data/.wh.gone; chown 55:66 srv/data
            chmod 751 srv/data; tar -cf ../top.tar .""";

    @TempDir
    Path temp;

    private Images images;
    private Path policy;

    @BeforeEach
    void anImage() throws IOException, InterruptedException {
        images = new Images(temp.resolve("images"));
        for (var layer : new String[] {BASE, TOP}) {
            succeed(Command.of("sh", "-euc", "cd \"$1\"; root=$2; " + layer, "sh", temp, Roots.busybox()));
        }
        var archive = temp.resolve("image.tar");
        succeed(Command.of("sh", Tools.script("docker-archive"), archive, "two:1", "\"User\":\"0\"")
                .and(temp.resolve("base.tar"), temp.resolve("top.tar")));
        succeed(images.brig("image", "load", archive));
        policy = Files.writeString(temp.resolve("policy.yaml"), """
                extends: baseline
                process: {user: "0:0", capabilities: [DAC_OVERRIDE]}
                files: {read: [/], execute: [/bin]}
                """);
    }

    @AfterEach
    void noVolume() throws IOException, InterruptedException {
        Brig.verb("volume", "rm", "brig-it-content").run();
    }

    private static void succeed(Command command) throws IOException, InterruptedException {
        var ended = command.run();
        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    private Ended run(String place, String script) throws IOException, InterruptedException {
        return images.run(
                "run",
                "--image",
                "two:1",
                "--policy",
                policy,
                "-v",
                "brig-it-content:" + place,
                "--",
                "sh",
                "-c",
                script);
    }

    @Test
    void aNewVolumeBeginsWithWhatTheLayersShowThereAndAnOldOneStays() throws Exception {
        var first = run(
                "/srv/data",
                "cd /srv/data; ls; cat one two; stat -c '%n %a %u:%g' . one sub/suid; readlink link; echo more >three");
        var second = run("/srv/data", "cd /srv/data; ls; rm one");
        var third = run("/srv/data", "ls /srv/data");

        assertThat(first.out().lines())
                .as(first.toString())
                .containsExactly(
                        "link",
                        "one",
                        "sub",
                        "two",
                        "one",
                        "two",
                        ". 751 55:66",
                        "one 640 12:34",
                        "sub/suid 755 0:0",
                        "/etc/shadow");
        assertThat(first.err()).contains("fifo");
        assertThat(second.out().lines()).containsExactly("link", "one", "sub", "three", "two");
        assertThat(third.out().lines()).containsExactly("link", "sub", "three", "two");
        var data = Path.of("/var/lib/brig/volumes/brig-it-content");
        assertThat(Files.isSymbolicLink(data.resolve("data/link")))
                .as("a copy of the link")
                .isTrue();
        try (var files = Files.list(data)) {
            assertThat(files).as("no draft").hasSize(1);
        }
    }

    @Test
    void aPlaceThatIsNotInTheImageBeginsEmpty() throws Exception {
        var ran = run("/elsewhere", "ls -a /elsewhere");

        assertThat(ran.out().lines()).as(ran.toString()).containsExactly(".", "..");
    }

    @Test
    void noLinkOfTheImageLeadsTheCopyToThisHost() throws Exception {
        var ran = run("/up", "true");

        // what is mounted there is the plan's matter; what was copied came from the image's own /etc at the most
        var data = Path.of("/var/lib/brig/volumes/brig-it-content/data");
        assertThat(data.resolve("only-here").toFile().exists() || !data.toFile().exists())
                .as(ran.toString())
                .isTrue();
        assertThat(data.resolve("shadow")).doesNotExist();
    }

    @Test
    void whatKilledSomebodyLeftOfAVolumeIsNotTaken() throws Exception {
        var half = Path.of("/var/lib/brig/volumes/brig-it-content/draft-4194304");
        Files.createDirectories(half);
        Files.writeString(half.resolve("half"), "");

        var ran = run("/srv/data", "ls /srv/data");

        assertThat(ran.out().lines()).as(ran.toString()).containsExactly("link", "one", "sub", "two");
        assertThat(half).doesNotExist();
    }

    private Ended own(String script) throws Exception {
        return images.run("run", "--image", "two:1", "--policy", policy, "--name", "it-own", "--", "sh", "-c", script);
    }

    @Test
    void theFilesOfNameAndNetworkAreTheContainersOwn() throws Exception {
        var alone = own("cd etc; cat hostname hosts");
        var text = Files.readString(policy) + "network: {mode: host, connect: ['0.0.0.0/0:53/udp']}\n";
        Files.writeString(policy, text);
        var host = own("cd etc; cat hosts resolv.conf");

        assertThat(alone.out().lines())
                .as(alone.toString())
                .containsExactly("it-own", "127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost", "127.0.0.1\tit-own");
        assertThat(host.out().lines())
                .as(host.toString())
                .containsAll(Files.readAllLines(Path.of("/etc/hosts")))
                .contains("127.0.0.1\tit-own")
                .containsAll(Files.readAllLines(Path.of("/etc/resolv.conf")).stream()
                        .filter(line -> line.matches("nameserver [0-9.]+"))
                        .toList());
    }
}
