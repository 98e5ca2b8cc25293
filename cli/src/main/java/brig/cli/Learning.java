package brig.cli;

import brig.cli.learn.LiveRoot;
import brig.cli.learn.Prover;
import brig.cli.learn.Recorder;
import brig.cli.run.Order;
import brig.cli.run.Session;
import brig.cli.run.Supervision;
import brig.monitor.Sink;
import brig.monitor.event.Event;
import brig.monitor.event.SyscallEvent;
import brig.monitor.text.AlertLine;
import brig.policy.CoreCalls;
import brig.policy.EffectivePolicy;
import brig.policy.UserIds;
import brig.policy.learn.Earlier;
import brig.policy.learn.LearnedPolicy;
import brig.policy.learn.Recording;
import brig.policy.learn.Sightings;
import brig.policy.learn.Sightings.Kind;
import brig.runtime.launch.LaunchException;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** One {@code brig policy learn}: record, write, prove. */
final class Learning {
    /** A program that did something new in the proof is proven again with it. */
    private static final int MOST_PROOFS = 3;

    private final ParseResult line;
    private final List<String> words;
    private final Console console;
    private final EffectivePolicy base;
    private final List<String> merged;
    private final Path file;
    private final boolean interactive;
    private final Sightings seen = new Sightings();
    private @Nullable LaunchRequest recorded;

    Learning(ParseResult line, List<String> words, Console console) throws CommandFailure {
        this.line = line;
        this.words = words;
        this.console = console;
        this.interactive = line.hasMatchedOption("--interactive");
        this.merged = line.matchedOptionValue("--merge", List.of());
        this.base = base();
        this.file = PolicyLearnVerb.output(line, merged, name());
        boolean ours = merged.stream().anyMatch(one -> Path.of(one).equals(file));
        if (!ours && Files.exists(file)) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + " is there already: name another with --output, or learn on with --merge");
        }
    }

    private EffectivePolicy base() throws CommandFailure {
        var policy = PolicyFiles.load(line.matchedOptionValue("--extends", "restricted"), console);
        if (!line.hasMatchedOption("--user")) {
            return policy;
        }
        var ids = PolicyLearnVerb.user(line).split(":", 2);
        int uid = Integer.parseInt(ids[0]);
        int gid = ids.length == 1 ? uid : Integer.parseInt(ids[1]);
        return policy.withUser(
                new UserIds(uid, gid, policy.process().user().groups()),
                policy.process().capabilities());
    }

    private String name() {
        String given = line.matchedOptionValue("--name", "");
        var program = words.isEmpty() ? "program" : words.getFirst().replaceFirst(".*/", "");
        var name = (given.isEmpty() ? program : given).replaceAll("[^A-Za-z0-9._-]", "-");
        return name.isEmpty() ? "program" : name.substring(0, Math.min(64, name.length()));
    }

    int learn() throws CommandFailure {
        try {
            int fold = PolicyLearnVerb.number(line, "--fold", PolicyLearnVerb.FOLD, 0, 100_000);
            int headroom = PolicyLearnVerb.number(line, "--headroom", PolicyLearnVerb.HEADROOM, 0, 1000);
            for (var earlier : merged) {
                var policy = PolicyFiles.load(earlier, console);
                Earlier.addTo(seen, policy, earlier, Files.readString(Path.of(earlier)), headroom);
            }
            var result = record();
            var request = request();
            var wishes = new LearnedPolicy.Wishes(
                    name(),
                    PolicyLearnVerb.base(line.matchedOptionValue("--extends", "restricted")),
                    withVolumes(request),
                    line.hasMatchedOption("--user") ? Optional.of(PolicyLearnVerb.user(line)) : Optional.empty(),
                    fold,
                    headroom,
                    List.of());
            return prove(wishes, result, request.root());
        } catch (LaunchException | IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private LaunchRequest request() {
        var request = recorded;
        if (request == null) {
            throw new IllegalStateException("nothing was recorded");
        }
        return request;
    }

    /** The base, with the volumes that the command line adds to it. */
    private EffectivePolicy withVolumes(LaunchRequest request) {
        var all = request.policy().files().volumes();
        return base.withVolumes(all.subList(base.files().volumes().size(), all.size()));
    }

    private Session.Result record() throws CommandFailure, LaunchException, IOException {
        int runs = PolicyLearnVerb.runs(line);
        Session.Result result = null;
        for (int run = 1; run <= runs; run++) {
            result = session(
                    Recording.of(base),
                    (request, pid) ->
                            new Recorder(base, request.policy().process().capabilities(), seen, new LiveRoot(pid)),
                    null,
                    Collections.synchronizedList(new ArrayList<>()));
            seen.used(result.use().memory(), result.use().pids(), result.use().cpus());
            console.note("recorded" + (runs > 1 ? " run " + run + " of " + runs : "") + ": ended with " + result.code()
                    + exercised(result) + ", " + seen.things(Kind.CALL).size() + " calls, "
                    + seen.names() + " names in all");
        }
        if (result == null) {
            throw new IllegalStateException("no run");
        }
        return result;
    }

    private interface Recorders {
        Recorder of(LaunchRequest request, int pid);
    }

    /**
     * @param silent null to record; else to prove: what the policy's own filter refuses without asking
     * @param refused gets a line for what is not allowed
     */
    private Session.Result session(
            EffectivePolicy policy, Recorders recorders, @Nullable Set<String> silent, List<String> refused)
            throws CommandFailure, LaunchException, IOException {
        if (!line.hasMatchedOption("--image")) {
            var request = ContainerOptions.request(line, policy, words, System.getenv());
            return session(request, Order.TERM, recorders, silent, refused);
        }
        try (var image = ImageRun.open(line, policy)) {
            var request = image.request(line, words, System.getenv(), console::note);
            return session(request, image.stopSignal(), recorders, silent, refused);
        }
    }

    private Session.Result session(
            LaunchRequest request,
            int stopSignal,
            Recorders recorders,
            @Nullable Set<String> silent,
            List<String> refused)
            throws CommandFailure, LaunchException, IOException {
        if (recorded == null) {
            recorded = request;
        }
        int seconds = PolicyLearnVerb.number(line, "--for", 0, 1, 86_400);
        Optional<String> exercise = line.hasMatchedOption("--exercise")
                ? Optional.of(line.matchedOption("--exercise").getValue())
                : Optional.empty();
        var task = new Session.Task(
                request,
                interactive,
                stopSignal,
                exercise,
                seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)));
        return Session.run(
                task,
                started -> {
                    var recorder = recorders.of(request, started.initPid());
                    return silent == null ? recorder : new Prover(Supervision.judge(started), silent, recorder);
                },
                new Refusals(refused));
    }

    /** Keeps a line for each refusal that a better policy could have prevented. */
    private record Refusals(List<String> lines) implements Sink {
        @Override
        public void accept(Event event) {
            boolean hopeless = event instanceof SyscallEvent call && Recorder.isBeyondWords(call.call());
            if (!hopeless) {
                lines.add(AlertLine.of(event, false));
            }
        }

        @Override
        public void close() {}
    }

    private int prove(LearnedPolicy.Wishes wishes, Session.Result before, RootSource root)
            throws CommandFailure, LaunchException, IOException {
        boolean wanted = !line.hasMatchedOption("--no-proof") && !interactive;
        for (int round = 1; ; round++) {
            write(wishes, root, before, "not proven: it was not run again");
            var policy = PolicyFiles.load(path(), console);
            if (!wanted) {
                console.note("wrote " + file + "; not proven: "
                        + (interactive ? "standard input cannot be read twice" : "it was not run again"));
                return told(ExitCode.FINE, "skipped", List.of());
            }
            console.note("wrote " + file + "; proving it: the program runs again");
            int names = seen.names();
            var refused = Collections.synchronizedList(new ArrayList<String>());
            var silent = Recording.silent(policy, base);
            var after = session(
                    Recording.loud(policy, silent),
                    (request, pid) -> new Recorder(base, Set.of(), seen, new LiveRoot(pid)),
                    silent,
                    refused);
            var verdict = verdict(before, after, refused);
            if (verdict.isEmpty()) {
                var held = "ran again under this policy: ended with " + after.code() + exercised(after)
                        + " as before, and nothing was refused"
                        + (seen.things(Kind.BEYOND_WORDS).isEmpty() ? "" : " but what no line can say");
                write(wishes, root, before, held);
                console.note("proof: " + held);
                return told(ExitCode.FINE, "held", List.of());
            }
            boolean tight = after.oomKills() > 0 || after.refusedTasks() > 0;
            if (tight) {
                // the limit and its headroom were not enough: what was used is at least that
                var limits = policy.resources();
                seen.used(
                        after.oomKills() > 0 ? limits.memory().count() : 0,
                        after.refusedTasks() > 0 ? limits.pids() : 0,
                        0);
            }
            if ((seen.names() == names && !tight) || round == MOST_PROOFS) {
                write(wishes, root, before, "it did not hold: " + verdict);
                refused.forEach(console::note);
                console.note("proof: it did not hold: " + verdict);
                return told(ExitCode.POLICY, "failed", refused);
            }
            console.note("proof: " + verdict + "; learned " + (seen.names() - names) + " names more"
                    + (tight ? " and a wider limit" : ""));
        }
    }

    /** Empty if the policy held. */
    private static String verdict(Session.Result before, Session.Result after, List<String> refused) {
        var problems = new ArrayList<String>();
        if (!refused.isEmpty()) {
            problems.add(refused.size() + " calls were refused");
        }
        if (after.oomKills() > 0) {
            problems.add("the memory limit killed " + after.oomKills());
        }
        if (after.refusedTasks() > 0) {
            problems.add("the limit of tasks was reached");
        }
        if (after.code() != before.code()) {
            problems.add("ended with " + after.code() + ", not with " + before.code());
        }
        if (!after.exercise().equals(before.exercise())) {
            problems.add("the exercise" + exercised(after) + ", not" + exercised(before));
        }
        return String.join(", ", problems);
    }

    private static String exercised(Session.Result result) {
        return result.exercise().isPresent()
                ? " (the exercise with " + result.exercise().getAsInt() + ")"
                : "";
    }

    /** With a slash, so that it is a file and no shipped policy. */
    private String path() {
        return file.toString().contains("/") ? file.toString() : "./" + file;
    }

    private void write(LearnedPolicy.Wishes wishes, RootSource root, Session.Result before, String proof)
            throws IOException {
        var text =
                LearnedPolicy.text(seen, wishes.withHeader(header(wishes, before, proof)), path -> stands(root, path));
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.writeString(temporary, text, java.nio.file.StandardOpenOption.CREATE_NEW);
        try {
            Files.move(
                    temporary,
                    file,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is a directory", e);
        }
    }

    private List<String> header(LearnedPolicy.Wishes wishes, Session.Result before, String proof) {
        var header = new ArrayList<String>();
        header.add("Learned by 'brig policy learn' from: " + String.join(" ", words));
        if (!merged.isEmpty()) {
            header.add("and from the earlier " + String.join(", ", merged));
        }
        header.add("");
        header.add("Each call was stopped and noted, but for " + CoreCalls.NAMES.size()
                + " that every program makes; paths and addresses as the kernel resolves them.");
        header.add(
                "What a run did not do is not in here: run it in every way that matters, and learn on with --merge.");
        header.add("Memory and tasks are what was used, and " + wishes.headroom() + " per cent" + " more.");
        if (before.code() != 0) {
            header.add("The program ended with " + before.code() + " while it was recorded.");
        }
        seen.things(Kind.BEYOND_WORDS)
                .forEach((what, times) -> header.add("Not in here, for no line can say it: " + what));
        header.add("Proof: " + proof + ".");
        return header;
    }

    private static boolean stands(RootSource root, String path) {
        return root.directories().stream()
                .anyMatch(directory -> Files.exists(
                        Path.of(directory + (directory.toString().equals("/") ? "" : "/") + path.substring(1)),
                        LinkOption.NOFOLLOW_LINKS));
    }

    private int told(int code, String proof, List<String> refused) {
        if (line.hasMatchedOption("--json")) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("policy", file.toString());
            fields.put("calls", seen.things(Kind.CALL).size());
            fields.put("beyondBase", List.copyOf(seen.things(Kind.BEYOND).keySet()));
            fields.put(
                    "notExpressible", List.copyOf(seen.things(Kind.BEYOND_WORDS).keySet()));
            fields.put("proof", proof);
            fields.put("refused", refused);
            console.out().println(Json.object(fields));
        }
        return code;
    }
}
