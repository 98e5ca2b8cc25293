package brig.rules.audit.escape;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.escape.Judgement.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares what is installed with the table. */
public final class Escapes {
    /** A build of a distribution says so in its version: {@code 1.1.5+ds1-1+deb12u1}, {@code 1.7.1-1.el9}. */
    private static final Pattern VENDOR =
            Pattern.compile("[-+~].*(deb|ubuntu|ds\\d|dfsg|\\.el\\d|\\.fc\\d|\\.amzn)|.*-\\d.*");

    /** By the names of their files; each may be there without a package. */
    private static final Map<String, String> PROGRAMS = Map.of(
            "dockerd", "docker",
            "containerd", "containerd",
            "runc", "runc",
            "crun", "crun",
            "podman", "podman",
            "crio", "crio",
            "kubelet", "kubelet");

    private final FactDocument facts;
    private final EscapeTable table;

    public Escapes(FactDocument facts, EscapeTable table) {
        this.facts = facts;
        this.table = table;
    }

    /** @param vendor whether a distribution made it, and so may have fixed it without a new number */
    private record Installed(String version, boolean vendor, List<String> fixes, String source) {}

    /** One for each row and version of its product that is installed or runs; none for products that are not. */
    public List<Judgement> judge() {
        var judgements = new ArrayList<Judgement>();
        for (var escape : table.escapes()) {
            installed(escape.product()).forEach(i -> judgements.add(judge(escape, i)));
        }
        return judgements;
    }

    /**
     * Facts without which nobody can say whether a product that is here has a flaw: a program is there or runs, and no
     * package database and no engine tells its version.
     */
    public List<String> versionsMissing() {
        var missing = new TreeSet<String>();
        if (kernel().isEmpty()) {
            missing.add("kernel.release");
        }
        var here = new TreeSet<String>();
        facts.subjects(Subject.Kind.ENGINE).stream()
                .filter(e -> facts.fact(e, "pid").isPresent())
                .forEach(e -> here.add(e.engineKind()));
        if (facts.reading(Subject.HOST, "files").or(Map.of()) instanceof Map<?, ?> files) {
            files.keySet()
                    .forEach(path ->
                            here.add(PROGRAMS.getOrDefault(path.toString().replaceFirst(".*/s?bin/", ""), "")));
        }
        here.retainAll(PROGRAMS.values());
        here.stream().filter(p -> engine(p).isEmpty()).forEach(p -> missing.add("package." + p));
        return List.copyOf(missing);
    }

    private static Judgement judge(Escape escape, Installed installed) {
        var text = installed.version();
        Version version;
        try {
            version = Version.parse(text);
        } catch (IllegalArgumentException e) {
            return new Judgement(escape, Status.UNKNOWN, text, "version not understood", installed.source());
        }
        if (!escape.has(version)) {
            return new Judgement(escape, Status.FIXED, text, "version " + text, installed.source());
        }
        if (installed.fixes().contains(escape.id())) {
            return new Judgement(
                    escape, Status.BACKPORTED, text, "the changelog of " + text + " names it", installed.source());
        }
        return installed.vendor()
                ? new Judgement(
                        escape,
                        Status.UNKNOWN,
                        text,
                        "upstream's " + version + " has it, and the distribution's changelog does not name it",
                        installed.source())
                : new Judgement(escape, Status.AFFECTED, text, "version " + text, installed.source());
    }

    private List<Installed> installed(String product) {
        return product.equals("kernel") ? kernel().stream().toList() : engine(product);
    }

    /** A Debian kernel's release is the name of its ABI; the version is in its build text. */
    private Optional<Installed> kernel() {
        var release = facts.fact(Subject.HOST, "kernel.release");
        var packaged =
                facts.reading(Subject.HOST, "kernel.package-version").or("").toString();
        if (release.isEmpty() || !(release.get().reading() instanceof Reading.Value<Object>(var text))) {
            return Optional.empty();
        }
        boolean vendor = facts.reading(Subject.HOST, "kernel.vendor").or(true).equals(true);
        return Optional.of(new Installed(
                packaged.isEmpty() ? text.toString() : packaged,
                vendor,
                List.of(),
                release.get().source()));
    }

    /** What runs counts before what is installed: an engine that was not restarted still has its flaws. */
    private List<Installed> engine(String product) {
        var packaged = facts.fact(Subject.HOST, "package." + product).flatMap(Escapes::packaged);
        var running = running(product);
        if (running.isEmpty()) {
            return packaged.stream().toList();
        }
        return running.stream()
                .map(runs -> packaged.filter(lies -> same(lies, runs)).orElse(runs))
                .distinct()
                .toList();
    }

    private static boolean same(Installed one, Installed other) {
        return Version.parse(one.version()).compareTo(Version.parse(other.version())) == 0;
    }

    private static Optional<Installed> packaged(Fact fact) {
        if (!(fact.reading() instanceof Reading.Value<Object>(var value)) || !(value instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        var version = String.valueOf(map.get("version"));
        List<String> fixes = map.get("fixes") instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of();
        // packages of the projects themselves have their numbers and are not patched behind them
        boolean own = String.valueOf(map.get("package"))
                .matches("docker-ce|containerd\\.io|cri-o|kubelet|nvidia.*|docker-desktop|docker-compose-plugin");
        return Optional.of(new Installed(version, !own, fixes, fact.source()));
    }

    /** What each dockerd says of itself and its parts. */
    private List<Installed> running(String product) {
        var running = new ArrayList<Installed>();
        for (var engine : facts.subjects(Subject.Kind.ENGINE)) {
            if (engine.engineKind().equals("docker")) {
                facts.fact(engine, product.equals("docker") ? "version" : "components")
                        .flatMap(fact -> running(product, fact))
                        .ifPresent(running::add);
            }
        }
        return running;
    }

    private static Optional<Installed> running(String product, Fact fact) {
        if (!(fact.reading() instanceof Reading.Value<Object>(var value))) {
            return Optional.empty();
        }
        var version = value instanceof Map<?, ?> parts ? String.valueOf(parts.get(product)) : value.toString();
        return version.matches("v?\\d.*")
                ? Optional.of(new Installed(version, VENDOR.matcher(version).find(), List.of(), fact.source()))
                : Optional.empty();
    }
}
