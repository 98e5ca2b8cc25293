package brig.runtime.image.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.image.ImageException;
import brig.runtime.image.TarBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class TarReaderTest {
    private static List<TarEntry> read(byte[] archive) throws IOException {
        var reader = new TarReader(new ByteArrayInputStream(archive));
        var entries = new ArrayList<TarEntry>();
        for (var next = reader.next(); next.isPresent(); next = reader.next()) {
            entries.add(next.get());
        }
        return entries;
    }

    @Test
    void contentIsReadAndWhatIsLeftOfItSkipped() throws IOException {
        var archive = new TarBuilder()
                .file("a", "hello")
                .file("b", "x".repeat(1000))
                .link("c", "a")
                .bytes();
        var reader = new TarReader(new ByteArrayInputStream(archive));

        reader.next();
        var content = new byte[10];
        int got = reader.read(content, 0, 10);
        var second = reader.next().orElseThrow();
        var third = reader.next().orElseThrow();

        assertThat(new String(content, 0, got, StandardCharsets.ISO_8859_1)).isEqualTo("hello");
        assertThat(second.name()).isEqualTo("b");
        assertThat(third.linkTarget()).isEqualTo("a");
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void anExtendedHeaderChangesTheNextEntryAlone() throws IOException {
        var archive = new TarBuilder()
                .with("path", "long/" + "n".repeat(300))
                .with("mtime", "1700000000.25")
                .with("uid", "70000")
                .with("SCHILY.xattr.user.note", "hi")
                .file("short", "")
                .file("plain", "")
                .bytes();

        var entries = read(archive);

        assertThat(entries.getFirst().name()).hasSize(305);
        assertThat(entries.getFirst().uid()).isEqualTo(70000);
        assertThat(entries.getFirst().nanoseconds()).isEqualTo(250_000_000);
        assertThat(entries.getFirst().attributes()).isEqualTo(Map.of("user.note", "hi"));
        assertThat(entries.getLast().name()).isEqualTo("plain");
        assertThat(entries.getLast().uid()).isZero();
    }

    @Test
    void whatArchiversReadDifferentlyIsRefusedByName() {
        assertThatThrownBy(() -> read(new TarBuilder()
                        .with("GNU.sparse.major", "1")
                        .file("holes", "")
                        .bytes()))
                .hasMessage("entry 'holes' is a sparse file, which archivers read differently");
        assertThatThrownBy(() -> read(new TarBuilder()
                        .global("path", "elsewhere")
                        .file("a", "")
                        .bytes()))
                .hasMessageContaining("is a header for all entries behind it ([path])");
        assertThatThrownBy(() -> read(new TarBuilder().any("odd", 'S').bytes()))
                .hasMessage("entry 'odd' is of the kind 'S', which is not known here");
        assertThatThrownBy(() ->
                        read(new TarBuilder().with("size", "-1").file("a", "").bytes()))
                .hasMessage("entry 'a' has no number as its size: '-1'");
        assertThatThrownBy(() ->
                        read(new TarBuilder().with("path", "a\0b").file("a", "").bytes()))
                .hasMessageContaining("has a NUL in its name");
    }

    @Test
    void anArchiveThatIsCutOffIsToldFromOneThatEnds() throws IOException {
        var whole = new TarBuilder().file("a", "x".repeat(600)).bytes();

        assertThat(read(new TarBuilder().file("a", "x").open())).hasSize(1);
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 700))).hasMessage("the archive is cut off");
        assertThatThrownBy(() -> read(Arrays.copyOf(whole, 100))).hasMessage("the archive is cut off");
    }

    @Test
    void nothingMayFollowTheEnd() {
        var end = new TarBuilder().file("a", "").bytes();
        var two = Arrays.copyOf(end, end.length + 512);
        two[two.length - 1] = 1;

        assertThatThrownBy(() -> read(two)).hasMessageContaining("something follows the end of the archive");
    }

    @Test
    void aWrongChecksumIsNoHeader() {
        var archive = new TarBuilder().file("a", "").bytes();
        archive[0] = 'b';

        assertThatThrownBy(() -> read(archive)).hasMessage("no tar header at byte 0 (the checksum is wrong)");
    }

    /** Broken bytes give entries or a refusal, never another exception and no endless loop. */
    @Test
    void noBytesConfuseIt() {
        var random = RandomGeneratorFactory.getDefault().create(4);
        var sample = new TarBuilder()
                .with("path", "p".repeat(200))
                .with("SCHILY.xattr.user.a", "b")
                .file("a", "x".repeat(700))
                .hardLink("l", "a")
                .bytes();
        for (int round = 0; round < 5_000; round++) {
            var broken = sample.clone();
            for (int i = random.nextInt(1, 5); i > 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            repaired(broken);
            try {
                assertThat(read(broken)).hasSizeLessThan(10);
            } catch (ImageException e) {
                assertThat(e).hasMessageNotContaining("internal");
            } catch (IOException e) {
                throw new AssertionError("round " + round, e);
            }
        }
    }

    /** With right checksums, else nothing behind them would be reached. */
    private static void repaired(byte[] archive) {
        for (int at = 0; at + 512 <= archive.length; at += 512) {
            if (archive[at + 257] == 'u') {
                int sum = 8 * ' ';
                for (int i = 0; i < 512; i++) {
                    sum += i >= 148 && i < 156 ? 0 : archive[at + i] & 0xff;
                }
                System.arraycopy(
                        "%06o\0 ".formatted(sum).getBytes(StandardCharsets.ISO_8859_1), 0, archive, at + 148, 8);
            }
        }
    }
}
