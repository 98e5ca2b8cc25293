package brig.cli.life;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code brig run -d} for who called it: starts the keeper, another JVM, and waits until the program runs. */
public final class Front {
    private static final int CHANNEL = 3;
    private static final int LONGEST_ID = 64;
    /** A keeper stays as long as its container: small, and as large as before if rules are needed. */
    private static final List<String> SMALL = List.of("-Xms8m", "-Xmn4m", "-Xss512k");

    private Front() {}

    /**
     * How it went.
     *
     * @param id of the container that runs; else the keeper has said why not
     */
    public record Started(Optional<String> id, int code) {}

    public static Started start() throws IOException {
        var linux = new JnaLinux();
        var channel = linux.socketPair();
        int nothing = Descriptors.openNothing();
        try {
            var words = command(List.of(Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8)
                    .split("\0")));
            int pid =
                    linux.spawn(words.getFirst(), words, environment(), Map.of(0, nothing, CHANNEL, channel.second()));
            linux.close(channel.second());
            var id = linux.receive(channel.first(), LONGEST_ID).bytes();
            if (id.length > 0) {
                return new Started(Optional.of(new String(id, StandardCharsets.US_ASCII)), 0);
            }
            int status = linux.waitPid(pid);
            return new Started(Optional.empty(), (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f));
        } finally {
            linux.close(nothing);
            linux.close(channel.first());
        }
    }

    /** This JVM's own command line, as a keeper's. */
    static List<String> command(List<String> own) {
        var words = new ArrayList<>(own);
        int at = words.indexOf("-jar");
        if (at < 0) {
            at = words.indexOf("-cp");
        }
        words.addAll(Math.max(1, at), SMALL);
        words.add(Math.max(1, at), "-D" + Keeper.PROPERTY + "=" + CHANNEL);
        return words;
    }

    private static List<String> environment() {
        return System.getenv().entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }
}
