package brig.tests.breakout;

import brig.tests.Command;
import brig.tests.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes all attempts: in containers without controls, and under a policy.
 *
 * @param ids of the containers that were started come in here
 * @param starter of {@link Cells}, beside whom a directory is left open
 * @param volume where in a container the volume with the traps is
 * @param fixed where the one is that may only be read
 */
record Attempts(
        Grounds grounds, List<Technique> techniques, Set<String> ids, Starter starter, String volume, String fixed) {
    private static final int SECONDS = 400;

    /** Who starts the containers. */
    interface Starter {
        /** @param variables for the attempts, in the environment */
        Command.Started start(Map<String, String> variables, Object... words) throws IOException;
    }

    /** Root starts them. */
    Attempts(Grounds grounds, List<Technique> techniques, Set<String> ids) {
        this(
                grounds,
                techniques,
                ids,
                (variables, words) -> Command.of("sh", "-c", LEAKING, "sh")
                        .and(Tools.java(Cells.class.getName()).toArray())
                        .and(words)
                        .start(variables),
                "/vol",
                "/ro");
    }

    static final String LEAKING = "exec 9</; exec \"$@\"";

    /** One container each. */
    Map<String, Seen> without() throws IOException, InterruptedException {
        var bare = grounds.volume("vol-bare");
        var fixedBare = grounds.fixed("ro-bare");
        var seen = new HashMap<String, Seen>();
        for (var technique : techniques) {
            var flags = new ArrayList<>(technique.lacks());
            boolean ordinary = flags.remove("nobody");
            var ended = Command.of(
                            "sh", Tools.script("bare-container"), flags.isEmpty() ? "nothing" : String.join(",", flags))
                    .and(grounds.root("bare-root"), bare, fixedBare)
                    .and(program(technique, bare.toString()), "each")
                    .and(ordinary ? new Object[] {"as", 65534} : new Object[0])
                    .and(technique.words().toArray())
                    .start(grounds.variables(bare))
                    .end(60);
            var all = Seen.of(ended.out().lines().toList());
            seen.put(technique.name(), all.isEmpty() ? new Seen("", "none", ended.toString()) : all.getLast());
        }
        return seen;
    }

    /**
     * Those that end nothing together, the others in a container each.
     *
     * @param policy its lines; the volumes come to them
     * @param judged false: the monitor lets everything go on
     */
    Map<String, Seen> under(String policy, boolean judged, Function<Technique, Boolean> alone)
            throws IOException, InterruptedException {
        var name =
                "%s-%s%s".formatted(policy.replaceAll("(?s)extends: (\\w+).*", "$1"), judged, volume.replace('/', '-'));
        var source = grounds.volume("vol-" + name);
        var file = grounds.root(name + ".yaml");
        Files.writeString(
                file,
                policy
                        + ("files:\n  volumes: [{source: %s, target: %s, writable: true}, {source: %s, target: %s}]\n"
                                        + "  read: [/bin/inside]\n  execute: [/bin/inside, %2$s/inside]\n")
                                .formatted(source, volume, grounds.fixed("ro-" + name), fixed));
        var cells = cells(alone);
        var lines = Files.write(
                grounds.root(name + ".cells"), cells.stream().map(this::line).toList());
        var ended = starter.start(grounds.variables(source), file, judged ? "judged" : "unwatched", lines)
                .end(SECONDS);
        if (ended.code() != 0) {
            throw new IOException(ended.toString());
        }
        ended.out().lines().filter(line -> line.startsWith("== ")).forEach(line -> ids.add(line.substring(3)));
        return seen(cells, ended.out());
    }

    private List<List<Technique>> cells(Function<Technique, Boolean> alone) {
        var cells = new ArrayList<List<Technique>>();
        for (boolean host : new boolean[] {false, true}) {
            var together = new ArrayList<Technique>();
            for (var technique : techniques) {
                if (technique.onTheHostsRoot() == host) {
                    if (alone.apply(technique)) {
                        cells.add(List.of(technique));
                    } else {
                        together.add(technique);
                    }
                }
            }
            cells.add(together);
        }
        cells.removeIf(List::isEmpty);
        return cells;
    }

    private String line(List<Technique> cell) {
        var first = cell.getFirst();
        var root = first.onTheHostsRoot() ? Path.of("/") : grounds.root("root");
        return root + " " + program(first, volume) + " each "
                + String.join(
                        " + ",
                        cell.stream().map(one -> String.join(" ", one.words())).toList());
    }

    private static String program(Technique technique, String volume) {
        return technique.onTheHostsRoot() ? volume + "/inside" : "/bin/inside";
    }

    private static Map<String, Seen> seen(List<List<Technique>> cells, String out) {
        var seen = new HashMap<String, Seen>();
        var texts = out.split("(?m)^== .*$");
        for (int i = 0; i < cells.size(); i++) {
            var all = Seen.of(texts[i + 1].lines().toList());
            for (int j = 0; j < cells.get(i).size(); j++) {
                seen.put(
                        cells.get(i).get(j).name(),
                        j < all.size() ? all.get(j) : new Seen("", "none", "its container had died: " + texts[i + 1]));
            }
        }
        return seen;
    }
}
