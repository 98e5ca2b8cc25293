package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.policy.Place;
import brig.rules.OwnCorrelation;
import brig.rules.drl.ApartCompiler;
import brig.rules.drl.DrlException;
import brig.rules.session.GuardedRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A directory of correlation rules for containers of engines, each of which has a session of its own: compiled once for all of them,
 * in another JVM, and again when a file changes, comes or goes. What cannot be used leaves the old ones in force.
 */
final class SharedDetection {
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final Path path;
    private final House house;
    private final FileWatch changes = new FileWatch();
    private final Set<OwnCorrelation> members = ConcurrentHashMap.newKeySet();
    private final CountDownLatch compiled = new CountDownLatch(1);
    private volatile GuardedRules rules = GuardedRules.NONE;

    private SharedDetection(Path path, House house) {
        this.path = path;
        this.house = house;
    }

    /** Returns at once; from now on its files are followed, as long as this process lives. */
    static SharedDetection of(DetectDirectory directory, House house) {
        var shared = new SharedDetection(directory.path(), house);
        shared.changes.look(directory.watched());
        Thread.ofPlatform().daemon().name("brig-detect").start(() -> shared.run(directory));
        return shared;
    }

    /** One more container. Nothing of Drools is loaded for it before its first event. */
    OwnCorrelation join(Detector.Actions answers, Consumer<String> wild, Meter meter) {
        var one = OwnCorrelation.start(this::awaitRules, answers, text -> house.note("rules: " + text), wild, meter);
        members.add(one);
        return one;
    }

    void leave(OwnCorrelation one) {
        members.remove(one);
        one.close();
    }

    private GuardedRules awaitRules() throws InterruptedException {
        compiled.await();
        return rules;
    }

    private void run(DetectDirectory directory) {
        try {
            compile(directory);
            compiled.countDown();
            while (true) {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
                members.forEach(OwnCorrelation::look);
                if (changes.hasChanged()) {
                    changes.settle();
                    again();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void again() {
        try {
            var now = DetectDirectory.read(path);
            changes.only(now.watched());
            if (compile(now)) {
                members.forEach(one -> one.replace(rules));
                house.meter().reloaded(true);
                house.note("rules: read again: " + path);
            }
        } catch (IOException e) {
            broken(path + ": " + e.getMessage(), Place.BUILT_IN);
        } catch (DrlException e) {
            broken(e);
        }
    }

    private boolean compile(DetectDirectory directory) {
        try {
            rules = new GuardedRules(ApartCompiler.compile(directory.files()));
            return true;
        } catch (IOException e) {
            broken(path + ": " + e.getMessage(), Place.BUILT_IN);
        } catch (DrlException e) {
            broken(e);
        }
        return false;
    }

    private void broken(DrlException why) {
        var place = why.problems().stream()
                .findFirst()
                .map(problem -> new Place(problem.path(), Math.max(problem.line(), 1), 1))
                .orElse(Place.BUILT_IN);
        broken(String.valueOf(why.getMessage()), place);
    }

    private void broken(String errors, Place place) {
        house.meter().reloaded(false);
        var lines = errors.lines().toList();
        lines.forEach(line -> house.note("rules: " + line));
        house.tell(
                "rules.reload",
                place,
                "own rules cannot be used, "
                        + (rules == GuardedRules.NONE ? "none are in force: " : "those before them stay in force: ")
                        + first(lines));
    }

    private static String first(List<String> lines) {
        return lines.isEmpty() ? "" : lines.getFirst();
    }
}
