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
 */
record Attempts(Grounds grounds, List<Technique> techniques, Set<String> ids) {
    private static final int SECONDS = 400;

    /** One container each. */
    Map<String, Seen> without() throws IOException, InterruptedException {
        var volume = grounds.volume("vol-bare");
        var fixed = grounds.fixed("ro-bare");
        var seen = new HashMap<String, Seen>();
        for (var technique : techniques) {
            var flags = new ArrayList<>(technique.lacks());
            boolean ordinary = flags.remove("nobody");
            var ended = Command.of(
                            "sh", Tools.script("bare-container"), flags.isEmpty() ? "nothing" : String.join(",", flags))
                    .and(grounds.root("bare-root"), volume, fixed)
                    .and(program(technique, volume.toString()), "each")
                    .and(ordinary ? new Object[] {"as", 65534} : new Object[0])
                    .and(technique.words().toArray())
                    .start(grounds.variables(volume))
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
        var name = "%s-%s".formatted(policy.replaceAll("(?s)extends: (\\w+).*", "$1"), judged);
        var volume = grounds.volume("vol-" + name);
        var file = grounds.root(name + ".yaml");
        Files.writeString(
                file,
                policy
                        + ("files:\n  volumes: [{source: %s, target: /vol, writable: true}, {source: %s, target: /ro}]\n"
                                        + "  read: [/bin/inside]\n  execute: [/bin/inside, /vol/inside]\n")
                                .formatted(volume, grounds.fixed("ro-" + name)));
        var cells = cells(alone);
        var lines = Files.write(
                grounds.root(name + ".cells"), cells.stream().map(this::line).toList());
        // a directory is left open by whoever starts them
        var ended = Command.of("sh", "-c", "exec 9</; exec \"$@\"", "sh")
                .and(Tools.java("brig.tests.breakout.Cells").toArray())
                .and(file, judged ? "judged" : "unwatched", lines)
                .start(grounds.variables(volume))
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
        return root + " " + program(first, "/vol") + " each "
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
