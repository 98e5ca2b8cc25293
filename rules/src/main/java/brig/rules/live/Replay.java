package brig.rules.live;

import brig.monitor.text.EventReader;
import brig.rules.language.Rule;
import brig.rules.language.RuleSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Recorded events, as {@code brig run --events} writes them, put to rules. */
public final class Replay {
    /** Characters of a line; the events that Brig writes are a tenth of it. */
    private static final int LONGEST_LINE = 1 << 20;

    private final Evaluator evaluator;
    private final Consumer<Match> matched;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Integer> counts = new LinkedHashMap<>();
    private long events;

    /** @param matched takes each match in the order of the events */
    public Replay(RuleSet rules, Consumer<Match> matched) {
        this.evaluator = new Evaluator(rules, this::failed);
        this.matched = matched;
    }

    private void failed(Rule rule, RuntimeException why) {
        problems.add("the rule '" + rule.name() + "' failed: " + why.getMessage());
    }

    /** @throws IOException if the file cannot be read; what is no event in it is a problem with its line */
    public void read(Path file) throws IOException {
        try (var reader = new BufferedReader(Files.newBufferedReader(file, StandardCharsets.UTF_8))) {
            int number = 0;
            for (var line = line(reader); !line.isEmpty(); line = line(reader)) {
                number++;
                if (!line.isBlank()) {
                    event(file + ":" + number, line.strip());
                }
            }
        }
    }

    /** With its end; empty at the end of the file. */
    private static String line(BufferedReader reader) throws IOException {
        var line = new StringBuilder();
        for (int c = reader.read(); c >= 0; c = reader.read()) {
            line.append((char) c);
            if (c == '\n') {
                break;
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("a line of more than " + LONGEST_LINE + " characters: this is no file of events");
            }
        }
        return line.toString();
    }

    private void event(String place, String line) {
        try {
            var event = EventReader.line(line);
            if (event.isEmpty()) {
                return;
            }
            events++;
            for (var match : evaluator.judge(event.get())) {
                counts.merge(match.rule().name(), 1, Integer::sum);
                matched.accept(match);
            }
        } catch (IllegalArgumentException e) {
            problems.add(place + ": error: " + e.getMessage());
        }
    }

    /** How often each rule matched that did. */
    public Map<String, Integer> counts() {
        return new LinkedHashMap<>(counts);
    }

    public List<String> problems() {
        return List.copyOf(problems);
    }

    public long events() {
        return events;
    }
}
