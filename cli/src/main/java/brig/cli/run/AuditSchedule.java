package brig.cli.run;

import io.prometheus.client.Collector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Audits this host again and again, each time in a process of its own, which takes its memory with it; the newest result is part of
 * a page of metrics. An audit that fails leaves the one before: its age is among the metrics.
 */
public final class AuditSchedule extends Collector {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{([a-z_]+)=\"([^\"\\\\]*)\"})? (\\S+)");

    private final Path brig;
    private final Consumer<String> notes;
    private volatile List<MetricFamilySamples> newest = List.of();

    private AuditSchedule(Path brig, Consumer<String> notes) {
        this.brig = brig;
        this.notes = notes;
    }

    /**
     * The first one begins at once.
     *
     * @param notes takes a line about an audit that fails
     */
    public static AuditSchedule start(Duration every, Consumer<String> notes) {
        var schedule = new AuditSchedule(
                Path.of(System.getProperty("java.class.path", ""))
                        .toAbsolutePath()
                        .resolveSibling("brig"),
                notes);
        Thread.ofPlatform().daemon().name("brig-audit").start(() -> schedule.repeat(every));
        return schedule;
    }

    private void repeat(Duration every) {
        try {
            while (true) {
                try {
                    newest = parsed(audit());
                } catch (IOException e) {
                    notes.accept("audit: " + e.getMessage());
                }
                Thread.sleep(every);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String audit() throws IOException, InterruptedException {
        var builder = new ProcessBuilder("nice", "-n", "10", brig.toString(), "audit", "--format", "metrics")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("BRIG_SOCKET", "/nonexistent"); // not through the daemon that asks
        var process = builder.start();
        try {
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException("no result within " + LONGEST.toMinutes() + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        "'brig audit --format metrics' ended with " + process.exitValue() + "; run it to see why");
            }
            return text;
        } finally {
            process.destroyForcibly();
        }
    }

    /** Prometheus' text format, as far as an audit writes it: gauges with one label or none. */
    static List<MetricFamilySamples> parsed(String text) {
        var help = new LinkedHashMap<String, String>();
        var samples = new LinkedHashMap<String, List<MetricFamilySamples.Sample>>();
        for (var line : text.lines().toList()) {
            var sample = SAMPLE.matcher(line);
            if (line.startsWith("# HELP ")) {
                var words = line.split(" ", 4);
                help.put(words[2], words[3]);
            } else if (sample.matches()) {
                var labels = sample.group(2) == null ? List.<String>of() : List.of(sample.group(2));
                var values = sample.group(2) == null ? List.<String>of() : List.of(sample.group(3));
                samples.computeIfAbsent(sample.group(1), _ -> new ArrayList<>())
                        .add(new MetricFamilySamples.Sample(
                                sample.group(1), labels, values, Double.parseDouble(sample.group(4))));
            }
        }
        var families = new ArrayList<MetricFamilySamples>();
        samples.forEach((name, all) ->
                families.add(new MetricFamilySamples(name, Type.GAUGE, help.getOrDefault(name, name), all)));
        return families;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return newest;
    }
}
