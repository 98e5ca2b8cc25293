package brig.policy.yaml;

import brig.policy.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The comments of a file that accept a warning: {@code # accept engine-socket: the reason}, behind the line that the
 * warning is about, or on lines of their own above it.
 */
final class Accepts {
    private static final String WORD = "# accept ";
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)# accept ([a-z-]{1,40}): *(\\S.{0,199})");

    private final Map<Integer, List<Accept>> byLine = new TreeMap<>();

    /** @param used one flag: whether there was such a warning */
    private record Accept(String id, String reason, Place place, boolean[] used) {}

    Accepts(SourceText source) {
        if (!source.text().contains(WORD)) {
            return;
        }
        var waiting = new ArrayList<Accept>();
        int number = 0;
        for (var line : source.text().split("\n", -1)) {
            number++;
            boolean alone = line.stripLeading().startsWith("#");
            var comment = COMMENT.matcher(line);
            if (comment.find()) {
                var place = new Place(source.file(), number, line.indexOf(WORD, comment.start()) + 1);
                waiting.add(new Accept(comment.group(1), comment.group(2).strip(), place, new boolean[1]));
            }
            if (!alone && !waiting.isEmpty()) {
                byLine.put(number, List.copyOf(waiting));
                waiting.clear();
            }
        }
        if (!waiting.isEmpty()) {
            byLine.put(number + 1, waiting);
        }
    }

    /** The reason why a warning is accepted. */
    Optional<String> reason(int line, String id) {
        for (var accept : byLine.getOrDefault(line, List.of())) {
            if (accept.id().equals(id)) {
                accept.used()[0] = true;
                return Optional.of(accept.reason());
            }
        }
        return Optional.empty();
    }

    /** Comments that accepted nothing so far, by the id in them. */
    List<Unused> unused() {
        return byLine.values().stream()
                .flatMap(List::stream)
                .filter(accept -> !accept.used()[0])
                .map(accept -> new Unused(accept.id(), accept.place()))
                .toList();
    }

    record Unused(String id, Place place) {}
}
