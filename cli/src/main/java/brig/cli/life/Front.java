package brig.cli.life;

import brig.cli.run.Variables;
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
import java.util.function.IntConsumer;

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
        return started(command(ownWords()), _ -> {});
    }

    private static List<String> ownWords() throws IOException {
        return List.of(Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.UTF_8)
                .split("\0"));
    }

    /** @param goingOn gets the keeper's number, if the program runs */
    private static Started started(List<String> words, IntConsumer goingOn) throws IOException {
        var linux = new JnaLinux();
        var channel = linux.socketPair();
        int nothing = Descriptors.openNothing();
        try {
            int pid = linux.spawn(
                    words.getFirst(), words, Variables.own(), Map.of(0, nothing, CHANNEL, channel.second()));
            linux.close(channel.second());
            var id = linux.receive(channel.first(), LONGEST_ID).bytes();
            if (id.length > 0) {
                goingOn.accept(pid);
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

    /**
     * A container that was kept and has ended, under the same id: starts its keeper and waits until its program runs.
     *
     * @param words {@code run} and what follows it
     */
    static Started again(String id, List<String> words) throws IOException {
        var own = command(ownWords());
        int program = Math.max(own.indexOf("-jar"), own.indexOf("-cp"));
        // -jar FILE, or -cp PATH CLASS
        int end = program + (own.get(program).equals("-jar") ? 2 : 3);
        var all = new ArrayList<>(own.subList(0, end));
        all.add(1, "-D" + Keeper.AGAIN + "=" + id);
        all.addAll(words);
        return started(all, Front::reap);
    }

    /** A zombie that nobody waits for would stay as long as the daemon. */
    private static void reap(int pid) {
        Thread.ofPlatform()
                .daemon()
                .name("brig-reap-" + pid)
                .stackSize(128 << 10)
                .start(() -> {
                    try {
                        new JnaLinux().waitPid(pid);
                    } catch (IOException e) {
                        // somebody else has
                    }
                });
    }
}
