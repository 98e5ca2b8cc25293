package brig.cli.oci;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/** The file in which an engine looks for what went wrong ({@code --log}). */
final class OciLog {
    /** For who has let his caller go. */
    static final PrintStream NOWHERE =
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.US_ASCII);

    private final Optional<Path> file;
    private final boolean json;
    private final boolean debug;
    private final PrintStream err;

    /** @param err where who wants every step told hears it, unless it goes to a file */
    OciLog(OciLine line, PrintStream err) {
        debug = line.has("debug");
        this.err = err;
        file = line.value("log").map(path -> Path.of(path).toAbsolutePath());
        json = line.value("log-format").filter("json"::equals).isPresent();
    }

    void error(String message) {
        write("error", message);
    }

    void warn(String message) {
        write("warning", message);
    }

    /** For who asked for it ({@code --debug}). */
    void debug(String message) {
        if (debug) {
            write("debug", message);
        }
    }

    private void write(String level, String message) {
        if (file.isEmpty() && level.equals("error")) {
            return; // who failed says why on descriptor 2 himself
        }
        var time = Instant.now().toString();
        var fields = new LinkedHashMap<String, String>();
        fields.put("level", level);
        fields.put("msg", message);
        fields.put("time", time);
        var text =
                json ? OciJson.line(fields) : "time=\"" + time + "\" level=" + level + " msg=" + OciJson.line(message);
        if (file.isEmpty()) {
            err.println(text);
            return;
        }
        try {
            Files.writeString(file.get(), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // the caller still gets it on descriptor 2
        }
    }
}
