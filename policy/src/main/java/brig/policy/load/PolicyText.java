package brig.policy.load;

import brig.policy.yaml.SourceText;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a file, within bounds. */
final class PolicyText {
    private PolicyText() {}

    static String read(Path file) throws IOException {
        byte[] bytes;
        // read to the bound and not to the end: the file may be a device or a pipe
        try (var stream = Files.newInputStream(file)) {
            bytes = stream.readNBytes(SourceText.LONGEST + 1);
        }
        if (bytes.length > SourceText.LONGEST) {
            throw new IOException("it is longer than " + SourceText.LONGEST + " bytes");
        }
        try {
            return SourceText.decode(bytes);
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
    }

    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e.getMessage() == null ? "it failed" : e.getMessage();
    }
}
