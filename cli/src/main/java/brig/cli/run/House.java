package brig.cli.run;

import brig.monitor.Meter;
import brig.monitor.Sink;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Finding;
import brig.monitor.event.Verdict;
import brig.monitor.sink.JsonLinesSink;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Problem;
import brig.rules.drl.DrlException;
import brig.rules.language.Loaded;
import brig.rules.language.RuleLoader;
import brig.rules.language.RuleSet;
import brig.runtime.launch.Container;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon has for all containers of engines: a page of metrics, and rules, which are read again when their files change.
 * Files with a mistake leave the old rules in force.
 */
public final class House {
    /** Of a process that has one container: the shipped rules over time alone. */
    public static final House EMPTY = new House(Optional.empty(), _ -> {}, Optional.empty());

    private static final ContainerRef ITSELF = new ContainerRef("", "brig serve", "");

    private final Optional<Page> page;
    private final Consumer<String> notes;
    private final Optional<Path> events;
    private final Set<Attention> attentions = ConcurrentHashMap.newKeySet();
    private final Map<Path, SharedDetection> detections = new HashMap<>();
    private final Map<String, OverTime> containers = new HashMap<>();
    private @Nullable SharedLines lines;
    private Optional<SharedDetection> detect = Optional.empty();
    private volatile Optional<RuleSet> rules = Optional.empty();

    /** Counts and shows. */
    public interface Page extends Meter, Sink {
        void started(ContainerRef container, Duration time, Iterable<String> missing);

        void startFailed(String policy);

        void ended(ContainerRef container, Iterable<String> missing);
    }

    /**
     * @param notes takes what it has to say about itself
     * @param events gets an alert about files that cannot be used
     */
    public House(Optional<Page> page, Consumer<String> notes, Optional<Path> events) {
        this.page = page;
        this.notes = notes;
        this.events = events;
    }

    /** Judges by these rules from now on, and reads them again when a file changes. */
    public void judgeBy(RuleSet set, List<Path> files) {
        rules = Optional.of(set);
        var changes = new FileWatch();
        changes.look(files);
        Thread.ofPlatform().daemon().name("brig-rules").start(() -> follow(changes, files));
    }

    /** Correlates their events by these rules, too, from now on. */
    public synchronized void detectBy(DetectDirectory directory) {
        var shared = SharedDetection.of(directory, this);
        detect = Optional.of(shared);
        detections.put(directory.path(), shared);
    }

    private void follow(FileWatch changes, List<Path> files) {
        try {
            while (true) {
                changes.await();
                changes.settle();
                read(RuleLoader.load(files));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Loaded loaded) {
        var errors = loaded.problems().stream().filter(Problem::isError).toList();
        meter().reloaded(errors.isEmpty());
        if (loaded.rules().isEmpty() || !errors.isEmpty()) {
            refuse("rules.reload", "a changed rule file", errors);
            return;
        }
        var now = loaded.rules().get();
        rules = Optional.of(now);
        int left = 0;
        for (var attention : attentions) {
            var impossible = attention.replace(now);
            if (!impossible.isEmpty()) {
                left++;
                tell(impossible);
            }
        }
        notes.accept("rules: read again: " + now.evaluated().size() + " of "
                + now.rules().size()
                + " rules are evaluated"
                + (left == 0 ? "" : "; " + left + " containers keep the old ones, their policies forbid the new"));
    }

    /** The old ones stay in force; that is said on three ways. */
    public void refuse(String rule, String what, List<Problem> errors) {
        tell(errors);
        var place = errors.isEmpty() ? Place.BUILT_IN : errors.getFirst().place();
        tell(
                rule,
                place,
                what + " has " + errors.size() + (errors.size() == 1 ? " error" : " errors")
                        + ": what was read before stays in force");
    }

    public void note(String line) {
        notes.accept(line);
    }

    /** Says what concerns no one container. */
    void tell(String rule, Place place, String message) {
        notes.accept(message);
        var finding =
                new Finding(Instant.now(), ITSELF, new Verdict.Reason(Offence.SYSCALL, rule, place), message, false);
        page.ifPresent(shown -> shown.accept(finding));
        if (events.isPresent()) {
            try (var sink = JsonLinesSink.append(events.get())) {
                sink.accept(finding);
            } catch (IOException | RuntimeException e) {
                notes.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    private void tell(List<Problem> problems) {
        problems.forEach(problem -> notes.accept(problem.render(false).strip()));
    }

    /**
     * Takes the events of one more container, and is closed with it. Where there are many they share what is open.
     *
     * @param file where events go if there is only one
     */
    public synchronized Sink lines(Path file) throws IOException {
        if (events.isEmpty()) {
            return JsonLinesSink.append(file);
        }
        var open = lines;
        if (open == null || !open.isStillAt(events.get())) {
            open = SharedLines.append(events.get());
            lines = open;
        }
        return open;
    }

    /** A policy's file has changed. */
    public void policyRead(boolean inForce) {
        meter().policyRead(inForce);
    }

    public Meter meter() {
        return page.isPresent() ? page.get() : Meter.NONE;
    }

    public Optional<Page> page() {
        return page;
    }

    /** Looks at a program until {@link #leave}; its detectors are to be closed, too. */
    public Attention attend(Container container) {
        var overTime = joined(container);
        var attention = new Attention(container, overTime, () -> left(container.id(), overTime), rules, notes);
        if (attention.hasRules()) {
            attentions.add(attention);
        }
        return attention;
    }

    public void leave(Attention attention) {
        attentions.remove(attention);
        attention.end();
    }

    private synchronized OverTime joined(Container container) {
        var overTime = containers.computeIfAbsent(container.id(), _ -> {
            var policy = container.plan().request().policy();
            return new OverTime(container, rules.isPresent(), detections(policy), meter(), notes);
        });
        overTime.join();
        return overTime;
    }

    private void left(String id, OverTime overTime) {
        synchronized (this) {
            if (!overTime.leave()) {
                return;
            }
            containers.remove(id);
        }
        overTime.close();
    }

    /** The daemon's directory and the policy's own. */
    private Set<SharedDetection> detections(EffectivePolicy policy) {
        var all = new LinkedHashSet<SharedDetection>();
        detect.ifPresent(all::add);
        policy.detect().ifPresent(path -> all.add(detections.computeIfAbsent(Path.of(path), this::followed)));
        return all;
    }

    /** One that cannot be read by now is read when it changes. */
    private SharedDetection followed(Path path) {
        var directory = new DetectDirectory(path, List.of());
        try {
            directory = DetectDirectory.read(path);
        } catch (IOException | DrlException e) {
            meter().reloaded(false);
            tell("rules.reload", Place.BUILT_IN, "own rules cannot be used, none are in force: " + e.getMessage());
        }
        return SharedDetection.of(directory, this);
    }
}
