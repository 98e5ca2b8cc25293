package brig.runtime.image.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.image.ArchiveBuilder;
import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import brig.runtime.image.Progress;
import brig.runtime.image.TarBuilder;
import brig.runtime.image.tar.TarEntry.Kind;
import brig.runtime.sys.Folder;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Owners, devices and overlayfs's attributes are root's to set. */
@EnabledIf(value = "root", disabledReason = "the image store is root's")
class ImageStoreIT {
    @TempDir
    Path temp;

    private ImageStore store;

    static boolean root() {
        return new JnaLinux().geteuid() == 0;
    }

    @BeforeEach
    void anEmptyStore() throws IOException {
        store = new ImageStore(new JnaLinux(), temp.resolve("images"));
    }

    private static LoadRequest request() {
        return new LoadRequest(Platform.host(), Optional.empty(), Set.of(), Limits.DEFAULT);
    }

    private List<Loaded> load(Path path) throws IOException {
        return store.load(path, request(), Progress.NONE);
    }

    private Path archive(TarBuilder... layers) throws IOException {
        var image = new ArchiveBuilder();
        for (var layer : layers) {
            image.layer(layer);
        }
        return image.dockerArchive(temp.resolve("image.tar"), "some:1");
    }

    private Path only(String layer) throws IOException {
        var loaded = load(archive(new TarBuilder().file("x", layer)));
        return layers(loaded.getFirst().image()).getFirst();
    }

    private List<Path> layers(StoredImage image) throws IOException {
        try (var held = store.hold(image.id().hex())) {
            return held.layers();
        }
    }

    /** The names in a folder of the store. */
    private List<String> in(String folder) throws IOException {
        try (var files = Files.list(temp.resolve("images").resolve(folder))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void nothingIsLeft() throws IOException {
        for (var folder : List.of("layers", "images", "names", "tmp")) {
            assertThat(in(folder)).as(folder).isEmpty();
        }
    }

    @Test
    void filesComeWithOwnerModeTimeAndAttributes() throws IOException {
        var image = load(archive(new TarBuilder()
                        .directory("./")
                        .directory("etc")
                        .with("uid", "7")
                        .with("gid", "8")
                        .with("mtime", "1234567890.5")
                        .with("SCHILY.xattr.user.note", "hi")
                        .with("SCHILY.xattr.security.capability", "\1\0\0\2")
                        .file("etc/a", "content")
                        .hardLink("etc/b", "etc/a")
                        .link("etc/c", "/anywhere/at/all")
                        .fifo("etc/d")))
                .getFirst();

        try (var etc = Folder.at(layers(image.image()).getFirst().resolve("etc").toString())) {
            var facts = etc.facts("a");
            assertThat(facts.uid()).isEqualTo(7);
            assertThat(facts.gid()).isEqualTo(8);
            assertThat(facts.permissions()).isEqualTo(0644);
            assertThat(facts.seconds()).isEqualTo(1234567890);
            assertThat(facts.nanoseconds()).isEqualTo(500_000_000);
            assertThat(etc.facts("b").inode()).isEqualTo(facts.inode());
            assertThat(etc.linkTarget("c")).isEqualTo("/anywhere/at/all");
            assertThat(etc.names()).containsExactly("a", "b", "c", "d");
            int fd = etc.openFile("a");
            assertThat(Folder.attributes(fd)).containsExactly("user.note");
            new JnaLinux().close(fd);
        }
        assertThat(image.layers().getFirst().fileCapabilities()).isEqualTo(1);
        assertThat(Files.readString(layers(image.image()).getFirst().resolve("etc/b")))
                .isEqualTo("content");
    }

    @Test
    void whatIsMarkedAsRemovedBecomesOverlayfssOwnForm() throws IOException {
        var image = load(archive(
                new TarBuilder()
                        .directory("etc")
                        .file("etc/a", "")
                        .directory("var")
                        .file("var/b", ""),
                new TarBuilder()
                        .directory("etc")
                        .file("etc/.wh.a", "")
                        .directory("var")
                        .file("var/.wh..wh..opq", "")
                        .file("var/c", "")));

        var top = layers(image.getFirst().image()).getFirst();
        try (var etc = Folder.at(top.resolve("etc").toString());
                var var = Folder.at(top.resolve("var").toString())) {
            assertThat(etc.facts("a").isWhiteout()).isTrue();
            assertThat(var.attribute("trusted.overlay.opaque")).containsExactly('y');
            assertThat(var.names()).containsExactly("c");
        }
    }

    @Test
    void aDirectoryThatALayerNamesOnlyInPassingIsAsItIsBelow() throws IOException {
        var image = load(archive(
                new TarBuilder().with("uid", "1000").directory("home"), new TarBuilder().file("home/file", "")));

        var facts =
                Files.readAttributes(layers(image.getFirst().image()).getFirst().resolve("home"), "unix:uid");

        assertThat(facts).containsEntry("uid", 1000);
    }

    static Stream<Arguments> attacks() {
        var secret = "root's own";
        return Stream.of(
                attack(
                        "entry '../escape' has a name that leads out of the layer by '..'",
                        t -> t.file("../escape", secret)),
                attack(
                        "entry 'a/../../escape' has a name that leads out",
                        t -> t.directory("a").file("a/../../escape", secret)),
                attack(
                        "entry 'a/escape' leads through a symbolic link",
                        t -> t.link("a", "/tmp").file("a/escape", secret)),
                attack(
                        "entry 'a/escape' leads through a symbolic link",
                        t -> t.link("a", "..").file("a/escape", secret)),
                attack(
                        "entry 'b/a/escape' leads through a symbolic link",
                        t -> t.directory("b").link("b/a", "../../..").file("b/a/escape", secret)),
                attack(
                        "entry 'd/.wh.passwd' leads through a symbolic link",
                        t -> t.link("d", "/etc").file("d/.wh.passwd", "")),
                attack(
                        "entry 'l' is a hard link to '/etc/shadow', which is not in this layer",
                        t -> t.hardLink("l", "/etc/shadow")),
                attack(
                        "entry 'l' has a link target that leads out of the layer by '..'",
                        t -> t.hardLink("l", "../../../../etc/shadow")),
                attack(
                        "entry 'l' leads through a symbolic link",
                        t -> t.link("e", "/etc").hardLink("l", "e/shadow")),
                attack("entry 'l' is a hard link to 'gone', which is not in this layer", t -> t.hardLink("l", "gone")),
                attack("entry 'dev/sda' is a device node", t -> t.device("dev/sda", Kind.BLOCK_DEVICE)),
                attack("entry 'dev/mem' is a device node", t -> t.device("dev/mem", Kind.CHARACTER_DEVICE)),
                attack(
                        "entry 'd' would replace a directory of the same layer",
                        t -> t.directory("d").file("d/x", "").link("d", "/etc")),
                attack("entry '.' would replace the root directory", t -> t.link(".", "/etc")),
                attack("entry '.wh...' removes nothing that has a name", t -> t.file(".wh...", "")),
                attack(
                        "entry 'd' has the attribute 'trusted.overlay.redirect', by which overlayfs is told lies",
                        t -> t.with("SCHILY.xattr.trusted.overlay.redirect", "/etc")
                                .directory("d")),
                attack(
                        "entry 'f' has the attribute 'user.overlay.metacopy', by which overlayfs is told lies",
                        t -> t.with("SCHILY.xattr.user.overlay.metacopy", "").file("f", "")),
                attack(
                        "entry 'f' belongs to 4294967295:0, which are no ids",
                        t -> t.with("uid", "4294967295").file("f", "")),
                attack(
                        "has a name that has a part longer than 255 bytes",
                        t -> t.with("path", "n".repeat(256)).file("f", "")),
                attack(
                        "has a name that is longer than 4095 bytes",
                        t -> t.with("path", "n/".repeat(2100)).file("f", "")),
                attack(
                        "more than 256 directories deep",
                        t -> t.with("path", "n/".repeat(300) + "f").file("f", "")),
                attack(
                        "entry 'huge' has 1000000000000 bytes",
                        t -> t.with("size", "1000000000000").file("huge", "")),
                attack("the archive is cut off", t -> t.promise("half", 100_000)));
    }

    private static Arguments attack(String refusal, UnaryOperator<TarBuilder> layer) {
        return Arguments.of(refusal, layer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anAttackIsRefusedByTheEntrysNameAndNothingIsLeft(String refusal, UnaryOperator<TarBuilder> layer)
            throws IOException {
        var archive = archive(layer.apply(new TarBuilder()));

        assertThatThrownBy(() -> load(archive))
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("layer 1 of 1 (")
                .hasMessageContaining(refusal);

        nothingIsLeft();
        assertThat(Path.of("/tmp/escape")).doesNotExist();
        assertThat(temp.resolve("escape")).doesNotExist();
        assertThat(Path.of("/etc/passwd")).exists();
    }

    @Test
    void anAbsoluteNameIsMeantBeneathTheLayersRoot() throws IOException {
        var image = load(
                archive(new TarBuilder().directory("/").file("/tmp/escape", "").hardLink("/b", "/tmp/escape")));

        var layer = layers(image.getFirst().image()).getFirst();
        assertThat(layer.resolve("tmp/escape")).exists();
        assertThat(layer.resolve("b")).exists();
        assertThat(Path.of("/tmp/escape")).doesNotExist();
    }

    @Test
    void aPathThatIsALinkInTheLayerBelowIsRefused() throws IOException {
        var archive = archive(
                new TarBuilder().directory("usr").directory("usr/lib").link("lib", "usr/lib"),
                new TarBuilder().file("lib/x", ""));

        assertThatThrownBy(() -> load(archive)).hasMessageContaining("entry 'lib/x' leads through a symbolic link");
    }

    @Test
    void aBombIsRefusedBeforeItUnfolds() throws IOException {
        var zeros = new TarBuilder().file("zeros", new byte[200 << 20]).bytes();
        var layout = new ArchiveBuilder().layer(zeros).layout(temp.resolve("layout"), "bomb:1");

        assertThatThrownBy(() -> load(layout)).hasMessageContaining("a bomb: ");

        nothingIsLeft();
    }

    @Test
    void moreEntriesOrBytesThanTheLimitsSayAreRefusedByName() throws IOException {
        var archive = archive(new TarBuilder().file("a", "12345").file("b", "67890"));
        var few = new LoadRequest(Platform.host(), Optional.empty(), Set.of(), new Limits(100, 1, 9, 9));
        var small = new LoadRequest(Platform.host(), Optional.empty(), Set.of(), new Limits(8, 9, 9, 9));

        assertThatThrownBy(() -> store.load(archive, few, Progress.NONE))
                .hasMessageContaining("entry 'b' is one too many: more than 1 entries");
        assertThatThrownBy(() -> store.load(archive, small, Progress.NONE))
                .hasMessageContaining("entry 'b' has 5 bytes, more than are left of the limit of 8");
        nothingIsLeft();
    }

    @Test
    void aLayerThatIsNotWhatItsDigestSaysIsRefused() throws IOException {
        var image = new ArchiveBuilder().layer(new TarBuilder().file("a", "good"));
        var layout = image.layout(temp.resolve("layout"), "some:1");
        var blob = layout.resolve("blobs/sha256")
                .resolve(Digest.of(TarBuilder.gzip(
                                new TarBuilder().file("a", "good").bytes()))
                        .hex());
        var other = TarBuilder.gzip(new TarBuilder().file("a", "evil").bytes());
        Files.write(blob, Arrays.copyOf(other, (int) Files.size(blob)));

        assertThatThrownBy(() -> load(layout))
                .hasMessageMatching("(?s)layer 1 of 1.*(are not what their digest says|broken).*");

        nothingIsLeft();
    }

    @Test
    void aConfigurationOrManifestThatIsNotWhatItsDigestSaysIsRefused() throws IOException {
        var image =
                new ArchiveBuilder().layer(new TarBuilder().file("a", "good")).config("\"User\":\"1\"");
        var layout = image.layout(temp.resolve("layout"), "some:1");
        var config = layout.resolve("blobs/sha256")
                .resolve(Digest.of(image.configBytes()).hex());
        Files.writeString(config, Files.readString(config).replace("\"1\"", "\"0\""));

        assertThatThrownBy(() -> load(layout)).hasMessageContaining("is not what its digest says");

        nothingIsLeft();
    }

    @Test
    void ofSeveralPlatformsTheWantedOneIsTaken() throws IOException {
        var layout = temp.resolve("layout");
        new ArchiveBuilder()
                .layer(new TarBuilder().file("s390x", ""))
                .architecture("s390x")
                .layout(layout, "some:1");
        new ArchiveBuilder().layer(new TarBuilder().file("ours", "")).layout(layout, "some:1");

        var ours = load(layout).getFirst().image();
        var other = store.load(
                layout,
                new LoadRequest(
                        Platform.parse("linux/s390x"), Optional.of(ImageName.parse("other")), Set.of(), Limits.DEFAULT),
                Progress.NONE);

        assertThat(layers(ours).getFirst().resolve("ours")).exists();
        assertThat(other.getFirst().image().config().platform().architecture()).isEqualTo("s390x");
        assertThatThrownBy(() -> store.load(
                        layout,
                        new LoadRequest(Platform.parse("linux/mips"), Optional.empty(), Set.of(), Limits.DEFAULT),
                        Progress.NONE))
                .hasMessage("there is no image for linux/mips in it, only for linux/"
                        + Platform.host().architecture() + ", linux/s390x (--platform)");
    }

    @Test
    void aDeviceNodeThatThePolicyNamesBecomesAPlaceToMountOn() throws IOException {
        var request = new LoadRequest(Platform.host(), Optional.empty(), Set.of("/srv/tty"), Limits.DEFAULT);

        var image =
                store.load(archive(new TarBuilder().device("srv/tty", Kind.CHARACTER_DEVICE)), request, Progress.NONE);

        assertThat(layers(image.getFirst().image()).getFirst().resolve("srv/tty"))
                .isRegularFile()
                .isEmptyFile();
        assertThat(image.getFirst().layers().getFirst().devices()).isEqualTo(1);
    }

    @Test
    void aLayerThatIsThereAlreadyIsShared() throws IOException {
        var base = new TarBuilder().file("base", "");
        var one = new ArchiveBuilder().layer(base).layer(new TarBuilder().file("one", ""));
        var two = new ArchiveBuilder().layer(base).layer(new TarBuilder().file("two", ""));

        load(one.dockerArchive(temp.resolve("one.tar"), "one:1"));
        var second = load(two.layout(temp.resolve("two"), "two:1"));

        assertThat(second.getFirst().layers()).hasSize(1);
        assertThat(in("layers")).hasSize(3);
    }

    @Test
    void removingAnImageLeavesTheLayersOfOthers() throws IOException {
        var base = new TarBuilder().file("base", "");
        load(new ArchiveBuilder().layer(base).dockerArchive(temp.resolve("one.tar"), "one:1", "also:1"));
        load(new ArchiveBuilder()
                .layer(base)
                .layer(new TarBuilder().file("b", "12345"))
                .dockerArchive(temp.resolve("two.tar"), "two:1"));

        var nameOnly = store.remove("also:1");
        var removed = store.remove("two:1");

        assertThat(nameOnly.images()).isEmpty();
        assertThat(removed.images()).containsExactly("two:1");
        assertThat(removed.layers()).isEqualTo(1);
        assertThat(removed.bytes()).isEqualTo(5);
        assertThat(store.list()).extracting(StoredImage::title).containsExactly("one:1");
        assertThat(in("layers")).hasSize(1);
    }

    @Test
    void aLayerInUseStaysUntilItIsFree() throws IOException {
        load(archive(new TarBuilder().file("a", "")));

        Removed inUse;
        try (var _ = store.hold("some:1")) {
            inUse = store.remove("some:1");
            assertThat(in("layers")).hasSize(1);
        }
        var pruned = store.prune();

        assertThat(inUse.inUse()).isEqualTo(1);
        assertThat(pruned.layers()).isEqualTo(1);
        nothingIsLeft();
    }

    @Test
    void verifyNamesWhatHasChanged() throws IOException {
        var image = load(archive(new TarBuilder()
                        .directory("d")
                        .file("d/a", "1")
                        .file("d/b", "2")
                        .file("c", "3")))
                .getFirst()
                .image();
        var layer = layers(image).getFirst();
        assertThat(store.verify(image)).isEmpty();

        Files.writeString(layer.resolve("d/a"), "x");
        Files.delete(layer.resolve("d/b"));
        Files.writeString(layer.resolve("d/e"), "new");

        assertThat(store.verify(image))
                .extracting(problem -> problem.replaceFirst("layer [0-9a-f]+: ", ""))
                .contains("'d/a' has changed", "'d/b' is gone", "'d/e' was added");
    }

    @Test
    void whatAKilledLoadLeftIsSweptByTheNextAndNeverUsed() throws IOException {
        var half = Files.createDirectories(temp.resolve("images/tmp/0123/layer/fs/etc"));
        Files.writeString(half.resolve("passwd"), "half");

        assertThat(store.list()).isEmpty();
        only("whole");

        assertThat(in("tmp")).isEmpty();
    }

    @Test
    void aNameIsFoundWithoutItsFirstParts() throws IOException {
        load(new ArchiveBuilder()
                .layer(new TarBuilder().file("a", ""))
                .dockerArchive(temp.resolve("a.tar"), "localhost/web:1"));

        assertThat(store.find("web:1").title()).isEqualTo("localhost/web:1");
        assertThatThrownBy(() -> store.find("web"))
                .hasMessage("there is no image 'web'; 'brig image ls' lists what is there");
    }
}
