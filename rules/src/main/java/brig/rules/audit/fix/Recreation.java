package brig.rules.audit.fix;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.text.ShellWord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A container of Docker made anew without what was found; the old one is kept under another name, stopped. Of other
 * engines' containers, the command that tells how they were made.
 */
final class Recreation {
    /** Changed while it runs. */
    private static final Set<String> LIVE = Set.of("CTR-NOMEM", "CTR-NOPIDS", "CTR-NOCPU", "CTR-STALE");

    private final FactDocument facts;
    private final Subject container;
    private final Set<String> found;

    /** @param found ids of its findings that are to go */
    Recreation(FactDocument facts, Subject container, Set<String> found) {
        this.facts = facts;
        this.container = container;
        this.found = Set.copyOf(found);
    }

    Block block() {
        // what podman's service says in Docker's words leaves out too much to start it again from
        boolean docker = Subject.engine(text("engine")).engineKind().equals("docker");
        if (!docker || !(facts.reading(container, "config.image") instanceof Reading.Value<Object>)) {
            return elsewhere();
        }
        try {
            return LIVE.containsAll(found) ? live() : anew();
        } catch (IllegalArgumentException e) {
            return new Block(List.of("not printed: " + e.getMessage()), List.of());
        }
    }

    private Block live() {
        var client = Client.of(facts, container);
        var options = new ArrayList<String>();
        var notes = new ArrayList<String>();
        limits(options, notes);
        if (found.contains("CTR-STALE")) {
            options.add("--restart no");
        }
        return new Block(notes, List.of(client + " update " + String.join(" ", options) + " " + name()));
    }

    /** How much a program needs nobody can see from outside: a start, to be raised. */
    private void limits(List<String> options, List<String> notes) {
        if (found.contains("CTR-NOMEM")) {
            options.add("--memory 512m --memory-swap 512m");
        }
        if (found.contains("CTR-NOPIDS")) {
            options.add("--pids-limit 200");
        }
        if (found.contains("CTR-NOCPU")) {
            options.add("--cpus 1");
        }
        if (!options.isEmpty()) {
            notes.add(
                    "the limits are a guess: how much it needs is not known; brig audit --harden says what it had at most");
        }
    }

    private Block anew() {
        var client = Client.of(facts, container);
        var notes = new ArrayList<String>();
        var options = new DockerOptions(facts, container, found);
        var words = new ArrayList<>(options.kept());
        limits(words, notes);
        notes.addAll(options.left());
        notes.add("the old one stays as " + plain() + "-before; remove it when the new one works");
        var image = ShellWord.of(text("config.image"));
        var environment = ShellWord.of(plain() + ".env");
        var argv = facts.reading(container, "config.argv").or(List.of()) instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.<String>of();
        var start = new ArrayList<String>();
        start.add(client + " run -d --name " + name() + " --env-file " + environment);
        start.addAll(words);
        if (!argv.isEmpty()) {
            start.add("--entrypoint " + ShellWord.of(argv.getFirst()));
        }
        start.add(image);
        argv.stream().skip(1).map(ShellWord::of).forEach(start::add);
        return new Block(
                notes,
                List.of(
                        "(umask 077; " + client + " inspect --format '{{range .Config.Env}}{{println .}}{{end}}' "
                                + name() + " > " + environment + ")",
                        client + " stop " + name(),
                        client + " rename " + name() + " " + ShellWord.of(plain() + "-before"),
                        String.join(" \\\n  ", start),
                        "rm " + environment));
    }

    /** Its engine does not say how it was started, or somebody else starts it. */
    private Block elsewhere() {
        var engine = text("engine");
        var pod = text("spec.pod");
        if (pod.contains("/")) {
            var space = ShellWord.of(pod.substring(0, pod.indexOf('/')));
            var name = ShellWord.of(pod.substring(pod.indexOf('/') + 1));
            return new Block(
                    List.of("what starts it is its owner in Kubernetes: leave out there what was found"),
                    List.of("kubectl -n " + space + " get pod " + name + " -o yaml"));
        }
        if (Subject.engine(engine).engineKind().equals("podman")) {
            return new Block(
                    List.of("podman keeps the command that made it: run that again without what was found"),
                    List.of(podman() + " inspect --format '{{.Config.CreateCommand}}' " + name()));
        }
        if (engine.startsWith("containerd/")) {
            var space = ShellWord.of(engine.substring("containerd/".length()));
            return new Block(
                    List.of("what starts it is a client of containerd: leave out there what was found"),
                    List.of("ctr -n " + space + " containers info " + name()));
        }
        if (engine.equals("brig")) {
            return new Block(List.of("what it may is its policy: leave out there what was found"), List.of());
        }
        return new Block(List.of("not known: how it was started; its engine was not asked or did not say"), List.of());
    }

    private String podman() {
        var client = Client.of(facts, container);
        return client.startsWith("podman") ? client : "podman";
    }

    private String text(String key) {
        return facts.reading(container, key).or("").toString();
    }

    /** As its engine knows it: where two engines have one name, the audit shows the second with its id. */
    private String plain() {
        return text("config.name").isEmpty() ? container.id() : text("config.name");
    }

    private String name() {
        return ShellWord.of(plain());
    }
}
