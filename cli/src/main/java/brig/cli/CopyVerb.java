package brig.cli;

import brig.monitor.text.Printable;
import brig.runtime.copy.Copying;
import brig.runtime.copy.End;
import brig.runtime.launch.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig cp}. */
final class CopyVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Copies files and directories into a container that runs, or out of it.")
                .synopsis("brig cp NAME:PATH DEST", "brig cp SOURCE NAME:PATH")
                .words("2", "NAME:PATH", "One end is in a container, the other on this host.")
                .footer(
                        "",
                        "A DEST that is a directory gets it under its own name. No link in the container leads out of it."
                                + " Devices, FIFOs, sockets, set-user-ID bits and what is mounted beneath a directory do"
                                + " not travel; what is copied in belongs to the container's user.",
                        "",
                        "Examples:",
                        "  sudo brig cp web:/var/log/nginx/error.log .",
                        "  sudo brig cp nginx.conf web:/etc/nginx/");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        var from = Side.of(words.get(0));
        var to = Side.of(words.get(1));
        if (from.isHosts() == to.isHosts()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    from.isHosts()
                            ? "neither end is in a container: write NAME:PATH for one of them"
                            : "both ends are in containers: copy to this host first");
        }
        try {
            var container = Known.running(from.isHosts() ? to.container() : from.container());
            var again = Within.calledAgain(container, List.of("cp", words.get(0), words.get(1)));
            if (again.isPresent()) {
                return again.getAsInt();
            }
            copy(container, from, to, console);
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, Printable.text(String.valueOf(e.getMessage())), e);
        }
    }

    /**
     * @param container empty on this host
     * @param path as it was written
     */
    private record Side(String container, String path) {
        static Side of(String word) {
            int colon = word.indexOf(':');
            int slash = word.indexOf('/');
            return colon > 0 && (slash < 0 || colon < slash)
                    ? new Side(word.substring(0, colon), word.substring(colon + 1))
                    : new Side("", word);
        }

        boolean isHosts() {
            return container.isEmpty();
        }

        String absolute() {
            return isHosts()
                    ? Path.of(path).toAbsolutePath().normalize().toString()
                    : path.startsWith("/") ? path : "/" + path;
        }
    }

    private static void copy(Running container, Side from, Side to, Console console) throws IOException {
        var inside = "/proc/" + container.about().init().pid() + "/root";
        if (!container.about().init().isAlive()) {
            throw new IOException("the container has just ended");
        }
        var owner = from.isHosts() ? owner(container) : new int[] {0, 0};
        var fromRoot = from.isHosts() ? "/" : inside;
        var toRoot = to.isHosts() ? "/" : inside;
        try (var source = End.of(fromRoot, from.absolute());
                var target = End.target(toRoot, to.absolute(), source.name().isEmpty() ? "root" : source.name())) {
            if (!container.about().init().isAlive()) {
                throw new IOException("the container has just ended");
            }
            new Copying(owner[0], owner[1], text -> console.note(Printable.text(text))).copy(source, target);
        }
    }

    /** The first process's, as our user namespace counts. */
    private static int[] owner(Running container) throws IOException {
        var ids = new int[2];
        for (var line :
                Files.readAllLines(Path.of("/proc/" + container.about().init().pid() + "/status"))) {
            var words = line.split("\\s+");
            if (words[0].equals("Uid:")) {
                ids[0] = Integer.parseInt(words[2]);
            } else if (words[0].equals("Gid:")) {
                ids[1] = Integer.parseInt(words[2]);
            }
        }
        return ids;
    }
}
