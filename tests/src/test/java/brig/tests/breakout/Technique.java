package brig.tests.breakout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A way out. The table is {@code techniques.txt}, whose head says what its columns mean.
 *
 * @param words of the program {@code inside}
 * @param lacks what the container without controls lacks beside them, such as the pid namespace
 * @param behind what the kernel answers where the monitor lets everything go on; empty if the first control is the kernel's
 * @param notHere outcomes without any control that mean that this machine has nothing to attack, each with the reason
 */
record Technique(
        String name,
        List<String> words,
        Set<String> lacks,
        Answer baseline,
        Answer restricted,
        Optional<Answer> behind,
        String reference,
        String reaches,
        Map<String, String> notHere) {

    private static final String NOT_HERE = "not here: ";

    static List<Technique> all() {
        try (var table = Technique.class.getResourceAsStream("techniques.txt")) {
            if (table == null) {
                throw new IOException("no techniques.txt");
            }
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Technique::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Technique read(String line) {
        var cells = Stream.of(line.split("\\|")).map(String::strip).toList();
        return new Technique(
                cells.get(0),
                List.of(cells.get(1).split(" ")),
                Stream.of(cells.get(2).split(","))
                        .filter(word -> !word.isEmpty())
                        .collect(Collectors.toSet()),
                Answer.read(cells.get(3)),
                Answer.read(cells.get(4)),
                Optional.of(cells.get(5)).filter(cell -> !cell.equals("-")).map(Answer::read),
                cells.get(6),
                cells.get(7),
                cells.size() > 8 ? reasons(cells.get(8).substring(NOT_HERE.length())) : Map.of());
    }

    private static Map<String, String> reasons(String text) {
        return Stream.of(text.split("; "))
                .map(reason -> reason.split(", ", 2))
                .collect(Collectors.toMap(reason -> reason[0], reason -> reason[1]));
    }

    /** In the host's own root directory, {@code --rootfs /}. */
    boolean onTheHostsRoot() {
        return lacks.contains("host");
    }

    /** What needs a container to itself: it ends it, or uses up what others share. */
    boolean alone(Answer expected) {
        return expected.control().equals("kill") || expected.control().equals("cgroup");
    }

    @Override
    public String toString() {
        return name;
    }
}
