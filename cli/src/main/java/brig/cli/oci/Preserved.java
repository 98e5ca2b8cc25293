package brig.cli.oci;

import brig.runtime.oci.OciProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Descriptors of the engine's beyond the first three that a program gets: {@code --preserve-fds N}, and those that systemd has
 * handed to the engine ({@code sd_listen_fds(3)}).
 */
final class Preserved {
    private static final int FIRST = 3;
    /** The launcher's own begin at 200. */
    private static final int MOST = 190;

    private static final String LISTEN_FDS = "LISTEN_FDS=";

    private Preserved() {}

    /**
     * The same program with what its caller hands in.
     *
     * @param isFirst whether it is number 1 of a pid namespace
     * @throws OciFailure if it is too many, or a directory is among them, through which a program could reach what lies around it
     *     (CVE-2024-21626)
     */
    static OciProcess in(OciProcess process, OciLine line, Engine engine, boolean isFirst) throws OciFailure {
        int listening = engine.environment().stream()
                .filter(variable -> variable.startsWith(LISTEN_FDS))
                .mapToInt(variable -> number(variable.substring(LISTEN_FDS.length())))
                .findFirst()
                .orElse(0);
        int wanted = line.value("preserve-fds").map(Preserved::number).orElse(0);
        if (wanted < 0 || listening < 0 || wanted + listening > MOST) {
            throw new OciFailure("--preserve-fds and LISTEN_FDS: 0 to " + MOST + " descriptors together");
        }
        int count = wanted + listening;
        for (int number = FIRST; number < FIRST + count; number++) {
            if (Files.isDirectory(engine.descriptor(number))) {
                throw new OciFailure("--preserve-fds: descriptor " + number
                        + " is a directory, through which a program could" + " reach what lies around it: mount it");
            }
        }
        if (count == 0) {
            return process;
        }
        var variables = new ArrayList<>(process.environment());
        if (listening > 0) {
            variables.add(LISTEN_FDS + listening);
            if (isFirst) {
                variables.add("LISTEN_PID=1");
            }
        }
        return process.with(new OciProcess.Handed(count, readable(count, engine)), List.copyOf(variables));
    }

    /** Plain files that are open for reading; {@code proc_pid_fd(5)}: a link's own rights are what its descriptor may do. */
    private static List<Integer> readable(int count, Engine engine) {
        return IntStream.range(FIRST, FIRST + count)
                .filter(number -> isReadable(engine.descriptor(number)))
                .boxed()
                .toList();
    }

    private static boolean isReadable(Path descriptor) {
        try {
            return Files.isRegularFile(descriptor)
                    && Files.getPosixFilePermissions(descriptor, LinkOption.NOFOLLOW_LINKS)
                            .contains(PosixFilePermission.OWNER_READ);
        } catch (IOException e) {
            return false; // not open
        }
    }

    private static int number(String text) {
        return text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
    }
}
