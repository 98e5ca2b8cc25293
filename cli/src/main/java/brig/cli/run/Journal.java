package brig.cli.run;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happens to containers on this host, a JSON object a line in one file that all Brigs append to; root's alone. A line is
 * written in one call, so two writers never mix.
 */
public final class Journal {
    public static final Path FILE = Path.of("/var/log/brig/lifecycle.jsonl");
    /** The one before, once this is full. */
    public static final Path OLD = Path.of("/var/log/brig/lifecycle.jsonl.1");

    private static final long MOST_BYTES = 16 << 20;

    private Journal() {}

    /**
     * Writes an event; a journal that cannot be written stops nobody.
     *
     * @param event what happened, such as {@code start}
     * @param more what else there is to say
     */
    public static void tell(String event, String id, String name, Map<String, Object> more) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("time", Instant.now().toString());
        fields.put("event", event);
        fields.put("id", id);
        fields.put("name", name);
        fields.putAll(more);
        try {
            append(line(fields).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // a full or read-only disk; who reads the journal sees a gap, and containers go on
        }
    }

    private static String line(Map<String, Object> fields) throws IOException {
        var text = new StringWriter();
        try (var json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            for (var field : fields.entrySet()) {
                json.writeFieldName(field.getKey());
                if (field.getValue() instanceof Number number) {
                    json.writeNumber(number.longValue());
                } else {
                    json.writeString(String.valueOf(field.getValue()));
                }
            }
            json.writeEndObject();
        }
        return text + "\n";
    }

    private static void append(byte[] line) throws IOException {
        if (Files.notExists(FILE)) {
            Files.createDirectories(
                    Path.of("/var/log/brig"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (var channel = FileChannel.open(
                FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap(line));
            if (channel.size() > MOST_BYTES) {
                Files.move(FILE, OLD, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (NoSuchFileException e) {
            // somebody else has just put it aside
        }
    }
}
