package brig.cli.trial;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyProgramTest {
    @Test
    void theKernelRunsItAndItEndsWithZero(@TempDir Path temp) throws Exception {
        var program = Files.write(temp.resolve("tiny"), TinyProgram.bytes());
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(new ProcessBuilder(program.toString()).start().waitFor()).isZero();
    }

    @Test
    void theOtherMachinesIsOneOfTheSameKind() {
        var arm = ByteBuffer.wrap(TinyProgram.bytes(true)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(arm.getShort(18)).isEqualTo((short) 183);
        assertThat(arm.capacity()).isEqualTo(132);
    }
}
