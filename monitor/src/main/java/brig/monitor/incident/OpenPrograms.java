package brig.monitor.incident;

import brig.monitor.incident.Evidence.Program;
import brig.monitor.incident.Evidence.Running;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that a container's processes run: opened before the kill, because no {@code /proc} leads to them afterwards, and read
 * after it, because that takes long. A file that was deleted, or never had a name, is read all the same.
 */
public final class OpenPrograms implements AutoCloseable {
    private static final int MOST = 32;
    private static final long LARGEST = 128L << 20;

    private final Map<String, InputStream> open = new LinkedHashMap<>();

    private OpenPrograms() {}

    public static OpenPrograms of(List<Running> processes) {
        var programs = new OpenPrograms();
        for (var process : processes) {
            if (programs.open.size() < MOST && !programs.open.containsKey(process.exe())) {
                try {
                    programs.open.put(process.exe(), Files.newInputStream(Path.of("/proc/" + process.pid() + "/exe")));
                } catch (IOException e) {
                    // it has ended
                }
            }
        }
        return programs;
    }

    public Evidence added(Evidence evidence) {
        var programs = new ArrayList<Program>();
        open.forEach((path, in) -> {
            try {
                programs.add(hashed(path, in));
            } catch (IOException e) {
                // a program that cannot be read is not shown
            }
        });
        return evidence.with(programs);
    }

    private static Program hashed(String path, InputStream in) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var hashing = new DigestInputStream(in, digest);
            var buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = hashing.read(buffer); read > 0 && bytes <= LARGEST; read = hashing.read(buffer)) {
                bytes += read;
            }
            return new Program(
                    path, bytes, bytes > LARGEST ? "" : HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        open.values().forEach(in -> {
            try {
                in.close();
            } catch (IOException e) {
                // it was read
            }
        });
    }
}
