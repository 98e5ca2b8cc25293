package brig.cli;

import brig.runtime.sys.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** {@code brig-inside}, the static program that writes down what a process in a container sees of itself. */
final class InsideHelper {
    private InsideHelper() {}

    /** As a file that can be copied into a container. */
    static void writeTo(Path file) throws IOException {
        var name = "/native/" + System.getProperty("os.arch") + "/brig-inside";
        try (var program = Linux.class.getResourceAsStream(name)) {
            if (program == null) {
                throw new IOException("this build of Brig has no brig-inside for " + System.getProperty("os.arch"));
            }
            Files.write(file, program.readAllBytes());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Runs it here, with all that this process may do, and gives its document. */
    static String run(boolean probe) throws IOException {
        var file = Files.createTempFile("brig-inside", "");
        try {
            writeTo(file);
            var command = new ArrayList<>(List.of(file.toString()));
            if (probe) {
                command.add("--probe");
            }
            var process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
