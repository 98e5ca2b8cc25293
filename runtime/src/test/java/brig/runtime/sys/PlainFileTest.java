package brig.runtime.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainFileTest {
    @TempDir
    Path temp;

    @Test
    void whatIsWrittenIsRead() throws Exception {
        var file = temp.resolve("größe");
        var content = "ä".repeat(20_000);

        PlainFile.write(file, "longer than what follows".getBytes(StandardCharsets.UTF_8));
        PlainFile.write(file, content.getBytes(StandardCharsets.UTF_8));

        assertThat(PlainFile.read(file)).isEqualTo(content);
        assertThat(PlainFile.read(Path.of("/proc/self/status"))).startsWith("Name:");
    }

    @Test
    void aFileOfTheKernelsIsNeverMade() throws Exception {
        int error = PlainFile.put(temp.resolve("typo"), "1");

        assertThat(error).isEqualTo(Errno.ENOENT);
        assertThat(temp).isEmptyDirectory();
        assertThat(PlainFile.readIfThere(temp.resolve("typo"))).isNull();
        assertThatThrownBy(() -> PlainFile.read(temp.resolve("typo"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void directoriesFailAsThoseOfTheLibraryDo() throws Exception {
        var made = temp.resolve("made");
        PlainFile.makeDirectory(made, 0700);
        Files.createFile(made.resolve("inside"));

        assertThat(PlainFile.names(made)).containsExactly("inside");
        assertThatThrownBy(() -> PlainFile.makeDirectory(made, 0700)).isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> PlainFile.check(made, PlainFile.tryRemoveDirectory(made)))
                .isInstanceOf(DirectoryNotEmptyException.class);
        assertThat(PlainFile.tryRemove(made.resolve("inside"))).isZero();
        assertThat(PlainFile.tryRemoveDirectory(made)).isZero();
    }

    @Test
    void aLinkToADirectoryHasNoNames() throws Exception {
        var link = Files.createSymbolicLink(temp.resolve("link"), Path.of("/"));

        assertThat(PlainFile.names(link)).isEmpty();
        assertThat(PlainFile.readLink(link)).isEqualTo("/");
    }

    @Test
    void manyNamesAreAllFound() throws Exception {
        var names = new String[1000];
        Arrays.setAll(names, i -> "a-rather-long-name-" + i);
        for (var name : names) {
            Files.createFile(temp.resolve(name));
        }

        assertThat(PlainFile.names(temp)).containsExactlyInAnyOrder(names);
    }

    @Test
    void onlyAFileOfMemoryOrDiskIsReadFromADescriptor() throws Exception {
        var file = Files.writeString(temp.resolve("file"), "all of it");
        int fd = Descriptors.open(file.toString());
        int device = Descriptors.open("/dev/zero");
        try {
            assertThat(PlainFile.content(fd, 9)).isEqualTo("all of it");
            assertThatThrownBy(() -> PlainFile.content(fd, 8)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> PlainFile.content(device, 8)).isInstanceOf(IOException.class);
        } finally {
            Descriptors.close(fd);
            Descriptors.close(device);
        }
    }

    @Test
    void aPathWithANulIsRefused() {
        assertThatThrownBy(() -> OpenFile.of(-1)).isInstanceOf(SyscallException.class);
        assertThatThrownBy(() -> FileIdentity.of("/etc\0/passwd")).isInstanceOf(IllegalArgumentException.class);
    }
}
