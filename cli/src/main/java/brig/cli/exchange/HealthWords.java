package brig.cli.exchange;

import brig.monitor.host.json.Tree;
import brig.monitor.text.ShellWord;
import brig.policy.HealthRules;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The {@code health} section in docker's options, and in a container's {@code livenessProbe}. */
final class HealthWords {
    private static final Map<String, String> DOCKER = Map.of(
            "--health-interval", "interval",
            "--health-timeout", "timeout",
            "--health-start-period", "startPeriod",
            "--health-retries", "retries");

    private HealthWords() {}

    /** A shell's variable is none of the policy's parameters. */
    private static String quoted(String word) {
        return Draft.quoted(word.replace("${", "$${"));
    }

    static void toDocker(HealthRules health, List<String> options, List<String> lost) {
        var command = health.command().orElse(List.of());
        if (health.command().isPresent() && command.isEmpty()) {
            options.add("--no-healthcheck");
            return;
        }
        if (isShell(command)) {
            options.add("--health-cmd " + ShellWord.quoted(command.get(2)));
        } else if (!command.isEmpty()) {
            lost.add("health.command " + String.join(" ", command) + ": docker takes a line for /bin/sh alone");
        }
        time(health.interval()).ifPresent(time -> options.add("--health-interval " + time));
        time(health.timeout()).ifPresent(time -> options.add("--health-timeout " + time));
        time(health.startPeriod()).ifPresent(time -> options.add("--health-start-period " + time));
        health.retries().ifPresent(count -> options.add("--health-retries " + count));
    }

    private static boolean isShell(List<String> command) {
        return command.size() == 3 && command.equals(HealthRules.shell(command.get(2)));
    }

    private static Optional<String> time(OptionalLong milliseconds) {
        return milliseconds.isEmpty() ? Optional.empty() : Optional.of(HealthRules.text(milliseconds.getAsLong()));
    }

    /** Whether it is an option about health; if so, it is in the draft now. */
    static boolean fromDocker(Draft draft, String name, String value) {
        if (name.equals("--health-cmd")) {
            draft.set("health.command", quoted(value));
            return true;
        }
        var key = DOCKER.get(name);
        if (key == null) {
            return false;
        }
        try {
            // Go's durations are written as those of ISO 8601 are, but for the letters in front
            var text = key.equals("retries") || value.equals("0") ? value : HealthRules.text(millis(value));
            draft.set("health." + key, text);
        } catch (DateTimeParseException e) {
            draft.lose(name + "=" + value);
        }
        return true;
    }

    private static long millis(String value) {
        if (value.matches("[0-9]{1,9}ms")) {
            return Long.parseLong(value.substring(0, value.length() - 2));
        }
        return Duration.parse("PT" + value.toUpperCase(Locale.ROOT)).toMillis();
    }

    /** Of a Pod's container; empty if a probe cannot say it. */
    static Optional<String> probe(HealthRules health, List<String> lost) {
        var command = health.command().orElse(List.of());
        if (command.isEmpty()) {
            lost.add("health: without a command there is no livenessProbe");
            return Optional.empty();
        }
        var pairs = new LinkedHashMap<String, String>();
        pairs.put(
                "exec",
                "{command: ["
                        + String.join(", ", command.stream().map(Draft::quoted).toList()) + "]}");
        health.interval().ifPresent(time -> pairs.put("periodSeconds", seconds(time)));
        health.timeout().ifPresent(time -> pairs.put("timeoutSeconds", seconds(time)));
        health.startPeriod().ifPresent(time -> pairs.put("initialDelaySeconds", seconds(time)));
        health.retries().ifPresent(count -> pairs.put("failureThreshold", Integer.toString(count)));
        lost.add("health: a livenessProbe starts the container again when it fails");
        return Optional.of("livenessProbe: " + Draft.mapping(pairs));
    }

    private static String seconds(long milliseconds) {
        return Long.toString(Math.max(1, (milliseconds + 999) / 1000));
    }

    /** Whether it is a probe that starts a program; if so, it is in the draft now. */
    static boolean fromProbe(Draft draft, Tree probe) {
        var command = probe.at("exec.command").texts();
        if (command.isEmpty()) {
            return false;
        }
        var words = new ArrayList<String>();
        command.forEach(word -> words.add(quoted(word)));
        draft.set("health.command", "[" + String.join(", ", words) + "]");
        probe.at("periodSeconds").text().ifPresent(seconds -> draft.set("health.interval", seconds + "s"));
        probe.at("timeoutSeconds").text().ifPresent(seconds -> draft.set("health.timeout", seconds + "s"));
        probe.at("initialDelaySeconds").text().ifPresent(seconds -> draft.set("health.startPeriod", seconds + "s"));
        probe.at("failureThreshold").text().ifPresent(count -> draft.set("health.retries", count));
        draft.lose("livenessProbe: who fails it is only said to be unhealthy");
        return true;
    }
}
