package brig.cli.run;

import brig.monitor.Meter;
import brig.monitor.event.Verdict;
import brig.monitor.pipe.EventPipe;
import brig.monitor.source.Watch;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Problem;
import brig.rules.language.Loaded;
import brig.rules.language.RuleLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Reads rule files again when they change, while a container runs. Files with a mistake leave the old rules in force. */
final class RuleReload implements Care.Closing {
    private final List<Path> files;
    private final JudgedByRules judged;
    private final Watch watch;
    private final EventPipe pipe;
    private final Meter meter;
    private final Consumer<String> notes;
    private final FileWatch changes = new FileWatch();
    private final Thread thread;

    private RuleReload(
            List<Path> files, JudgedByRules judged, Watch watch, EventPipe pipe, Meter meter, Consumer<String> notes) {
        this.files = files;
        this.judged = judged;
        this.watch = watch;
        this.pipe = pipe;
        this.meter = meter;
        this.notes = notes;
        this.thread = Thread.ofPlatform().daemon().name("brig-rules").unstarted(this::run);
    }

    static RuleReload start(
            List<Path> files, JudgedByRules judged, Watch watch, EventPipe pipe, Meter meter, Consumer<String> notes) {
        var reload = new RuleReload(List.copyOf(files), judged, watch, pipe, meter, notes);
        reload.changes.look(files);
        reload.thread.start();
        return reload;
    }

    private void run() {
        try {
            while (true) {
                changes.await();
                changes.settle();
                read(RuleLoader.load(files));
            }
        } catch (InterruptedException e) {
            // the container has ended
        }
    }

    private void read(Loaded loaded) {
        var impossible = loaded.rules().map(judged::impossible).orElse(List.of());
        var errors = Stream.concat(loaded.problems().stream().filter(Problem::isError), impossible.stream())
                .toList();
        meter.reloaded(errors.isEmpty());
        if (loaded.rules().isEmpty() || !errors.isEmpty()) {
            refuse(errors);
            return;
        }
        var rules = loaded.rules().get();
        judged.replace(rules);
        pipe.wantAlso(judged.wanted());
        notes.accept("rules: read again: " + rules.evaluated().size() + " of "
                + rules.rules().size() + " rules are evaluated");
    }

    private void refuse(List<Problem> errors) {
        errors.forEach(problem -> notes.accept("rules: " + problem.render(false).strip()));
        var place = errors.isEmpty() ? Place.BUILT_IN : errors.getFirst().place();
        watch.alert(
                new Verdict.Reason(Offence.SYSCALL, "rules.reload", place),
                "a changed rule file has " + errors.size() + (errors.size() == 1 ? " error" : " errors")
                        + ": the old rules stay in force");
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
