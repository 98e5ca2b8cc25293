package brig.tests.breakout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What becomes of a technique otherwise in a container of an ordinary user's: {@code rootless.txt}.
 *
 * @param runs {@code baseline}, {@code restricted}, {@code behind}
 * @param ids {@code one} or {@code many}, or both of them
 * @param outcome as {@link Seen#outcome}; empty if it is not tried
 */
record Rootless(String technique, List<String> runs, List<String> ids, Optional<String> outcome, String why) {
    static List<Rootless> all() {
        try (var table = Rootless.class.getResourceAsStream("rootless.txt")) {
            if (table == null) {
                throw new IOException("no rootless.txt");
            }
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Rootless::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rootless read(String line) {
        var cells = Stream.of(line.split("\\|")).map(String::strip).toList();
        return new Rootless(
                cells.get(0),
                List.of(cells.get(1).split(", ")),
                cells.get(2).equals("both") ? List.of("one", "many") : List.of(cells.get(2)),
                Optional.of(cells.get(3)).filter(outcome -> !outcome.equals("not tried")),
                cells.get(4));
    }

    static Optional<Rootless> of(Technique technique, String run, String ids) {
        return all().stream()
                .filter(one ->
                        one.technique.equals(technique.name()) && one.runs.contains(run) && one.ids.contains(ids))
                .findFirst();
    }

    static boolean isTried(Technique technique, String run, String ids) {
        return of(technique, run, ids).flatMap(Rootless::outcome).isPresent()
                || of(technique, run, ids).isEmpty();
    }
}
