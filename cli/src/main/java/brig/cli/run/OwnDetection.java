package brig.cli.run;

import brig.monitor.Detector;
import brig.monitor.Meter;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.source.Watch;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Place;
import brig.rules.OwnCorrelation;
import brig.rules.drl.CompiledRules;
import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlException;
import brig.rules.drl.DrlFile;
import brig.rules.session.GuardedRules;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A directory of a user's correlation rules at work in one run. They are compiled after the program's start, on another thread,
 * and read again when a file changes, comes or goes; what cannot be read leaves the old ones in force.
 */
final class OwnDetection implements Detector {
    private static final long MILLIS_BETWEEN_LOOKS = 200;

    private final DetectDirectory directory;
    private final EffectivePolicy policy;
    private final Compiler compiler;
    private final Answers answers;
    private final Meter meter;
    private final Consumer<String> notes;
    private final FileWatch changes = new FileWatch();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("brig-own-reload").unstarted(this::run);
    private @Nullable OwnCorrelation rules;
    private volatile @Nullable Watch watch;

    /** Makes rules of files, which takes seconds and hundreds of megabytes. */
    interface Compiler {
        /** In this process, which ends with the run. */
        Compiler HERE = files -> DrlCompiler.compile(files).guarded();

        /** @return the rules asking for their {@link brig.rules.drl.Budget} */
        CompiledRules compile(List<DrlFile> files) throws DrlException, IOException;
    }

    OwnDetection(
            DetectDirectory directory,
            EffectivePolicy policy,
            Compiler compiler,
            Answers answers,
            Meter meter,
            Consumer<String> notes) {
        this.directory = directory;
        this.policy = policy;
        this.compiler = compiler;
        this.answers = answers;
        this.meter = meter;
        this.notes = notes;
        changes.look(directory.watched());
    }

    /** Called before any event can come. */
    void mayAct(Watch watching) {
        watch = watching;
    }

    @Override
    public void accept(SyscallEvent event) {
        var started = rules;
        if (started == null) {
            started = OwnCorrelation.start(() -> compiled(directory), answers, this::broken, this::wild, meter);
            rules = started;
            thread.start();
        }
        started.accept(event);
    }

    private GuardedRules compiled(DetectDirectory from) throws DrlException, IOException {
        return new GuardedRules(compiler.compile(from.files()));
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(MILLIS_BETWEEN_LOOKS);
                if (rules != null) {
                    rules.look();
                }
                if (changes.hasChanged()) {
                    changes.settle();
                    again();
                }
            }
        } catch (InterruptedException e) {
            // the container has ended
        }
    }

    private void again() {
        try {
            var now = DetectDirectory.read(directory.path(), policy);
            changes.only(now.watched());
            if (rules != null) {
                rules.replace(compiled(now));
            }
            meter.reloaded(true);
            notes.accept("rules: read again: " + directory.path());
        } catch (IOException e) {
            broken(directory.path() + ": " + e.getMessage());
        } catch (DrlException e) {
            broken(String.valueOf(e.getMessage()));
        }
    }

    private void broken(String errors) {
        meter.reloaded(false);
        errors.lines().forEach(line -> notes.accept("rules: " + line));
        tell("rules.reload", "own rules cannot be used, those before them stay in force: " + first(errors));
    }

    private void wild(String what) {
        notes.accept("rules: " + what);
        tell("rules.wild", what);
    }

    private void tell(String rule, String message) {
        var watching = watch;
        if (watching != null) {
            watching.alert(new Verdict.Reason(Offence.SYSCALL, rule, Place.BUILT_IN), message);
        }
    }

    private static String first(String errors) {
        return errors.lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        thread.interrupt();
        if (rules != null) {
            rules.close();
        }
    }
}
