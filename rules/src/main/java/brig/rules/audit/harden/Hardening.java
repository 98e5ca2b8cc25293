package brig.rules.audit.harden;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.AuditResult;
import brig.rules.audit.check.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The least that a container needs to go on doing what it is seen to do.
 *
 * @param found what is wrong with it now, by the ids of its findings
 * @param leftOut mounts and devices that are ways out, in words: it does not get them
 * @param odd how many paths are left out because their letters could mean something else where they are written
 * @param network what it has of one
 * @param ports {@code ADDRESS:PORT:INNER/PROTOCOL} that its engine publishes for it; without the inner one in facts of before
 * @param connects {@code tcp 10.0.0.5 5432}
 * @param listens {@code tcp 8080}
 * @param memory bytes
 */
record Hardening(
        String name,
        String engine,
        String image,
        List<String> argv,
        List<String> found,
        long uid,
        long gid,
        List<String> capabilities,
        List<String> programs,
        List<String> writes,
        List<String> tmpfs,
        List<Volume> volumes,
        List<String> leftOut,
        int odd,
        Network network,
        List<String> listens,
        List<String> connects,
        List<String> ports,
        boolean inHostNetwork,
        long memory,
        long tasks) {
    private static final long MIB = 1 << 20;

    enum Network {
        /** It is seen to use none. */
        NONE,
        /** The engine's own, behind a bridge. */
        OWN
    }

    record Volume(String source, String target, boolean writable) {}

    /** @throws IOException if nothing is known of such a container, or not what it uses */
    static Hardening of(AuditResult audit, String wanted) throws IOException {
        return new Reader(audit.facts(), subject(audit.facts(), wanted)).read(audit);
    }

    private static Subject subject(FactDocument facts, String wanted) throws IOException {
        var containers = facts.subjects(Subject.Kind.CONTAINER);
        for (var c : containers) {
            var id = facts.reading(c, "id").or("").toString();
            if (c.id().equals(wanted) || (wanted.length() >= 4 && id.startsWith(wanted))) {
                if (facts.fact(c, "use.programs").isEmpty()) {
                    throw new IOException("what '" + wanted + "' uses was not seen: it must run, and facts saved before"
                            + " must have been saved with --harden " + wanted);
                }
                return c;
            }
        }
        throw new IOException("no container '" + wanted + "' here"
                + (containers.isEmpty()
                        ? ""
                        : "; there are: "
                                + String.join(
                                        ", ",
                                        containers.stream()
                                                .map(Subject::id)
                                                .limit(20)
                                                .toList())));
    }

    boolean isRoot() {
        return uid == 0;
    }

    /** Reads one container's facts. */
    private static final class Reader {
        private static final List<String> SWITCHING = List.of("SETUID", "SETGID", "KILL");

        private final FactDocument facts;
        private final Subject c;
        private int odd;

        Reader(FactDocument facts, Subject container) {
            this.facts = facts;
            c = container;
        }

        Hardening read(AuditResult audit) {
            var out = new ArrayList<String>();
            var volumes = volumes(out);
            for (var kind : List.of("devices.block", "devices.memory", "devices.strong")) {
                texts(kind).forEach(d -> out.add("the device " + d));
            }
            var writes = plain(texts("use.writes")).stream()
                    .filter(w -> volumes.stream().noneMatch(v -> isBelow(w, v.target())))
                    .toList();
            var tmpfs = plain(maps("live.mounts").stream()
                    .filter(m -> text(m, "type").equals("tmpfs"))
                    .map(m -> text(m, "target"))
                    .filter(t -> !t.matches("/(dev|proc|sys)(/.*)?"))
                    .toList());
            var kept = tops(writes).stream()
                    .filter(w -> tmpfs.stream().noneMatch(t -> isBelow(w, t)))
                    .toList();
            var argv = texts("config.argv");
            var starts = new TreeSet<>(texts("use.programs"));
            argv.stream().limit(1).filter(a -> a.startsWith("/")).forEach(starts::add);
            var programs = plain(starts);
            return new Hardening(
                    c.id(),
                    text("engine"),
                    text("config.image"),
                    argv,
                    audit.findings().stream()
                            .filter(f -> f.subject().equals(c))
                            .map(Finding::id)
                            .toList(),
                    number("live.uid", 65534),
                    number("use.gid", 65534),
                    capabilities(),
                    programs,
                    kept,
                    tmpfs,
                    volumes,
                    out,
                    odd,
                    network(),
                    texts("use.listens"),
                    texts("use.connects"),
                    texts("config.published").isEmpty() ? texts("config.ports") : texts("config.published"),
                    texts("shares").contains("net"),
                    memory(),
                    tasks());
        }

        /** Root that is seen as one user only needs no power over others; a low port needs one, whoever binds it. */
        private List<String> capabilities() {
            var needed = new TreeSet<String>();
            if (texts("use.users").size() > 1) {
                needed.addAll(SWITCHING);
            }
            if (number("live.uid", -1) != 0) {
                needed.addAll(texts("live.capabilities"));
            }
            boolean low = texts("use.listens").stream()
                    .map(l -> Integer.parseInt(l.substring(4)))
                    .anyMatch(p -> p < 1024);
            needed.removeIf(n ->
                    facts.reading(c, "caps.beyond-default").or("").toString().contains(n));
            if (low) {
                needed.add("NET_BIND_SERVICE");
            }
            return List.copyOf(needed);
        }

        private Network network() {
            boolean silent = texts("use.listens").isEmpty()
                    && texts("use.connects").isEmpty()
                    && texts("config.ports").isEmpty();
            return silent || text("config.network-mode").equals("none") ? Network.NONE : Network.OWN;
        }

        private List<Volume> volumes(List<String> out) {
            var dangerous = dangerous();
            var volumes = new ArrayList<Volume>();
            var configured = facts.reading(c, "config.mounts") instanceof Reading.Value<Object>;
            for (var m : maps(configured ? "config.mounts" : "live.mounts")) {
                var target = text(m, "target");
                var source = text(m, "host");
                if (source.isEmpty()
                        || target.matches(
                                "/|/(proc|sys|dev)(/.*)?|/etc/(hosts|hostname|resolv\\.conf)|/run/\\.containerenv")) {
                    if (dangerous.contains(target)) {
                        out.add("the mount at " + target);
                    }
                } else if (dangerous.contains(target)) {
                    out.add("the host's " + source + " at " + target);
                } else if (plain(List.of(source, target)).size() == 2) {
                    volumes.add(new Volume(source, target, Boolean.TRUE.equals(m.get("writable"))));
                }
            }
            return volumes;
        }

        /** Where a mount is that some finding is about. */
        private Set<String> dangerous() {
            var targets = new TreeSet<String>();
            facts.of(c).stream()
                    .filter(f -> f.key().startsWith("mount.") && f.reading() instanceof Reading.Value<Object>)
                    .filter(f -> !f.key().equals("mount.shared"))
                    .flatMap(f -> texts(f.key()).stream())
                    .map(t -> t.replaceFirst("^.* through ", "").replaceFirst(" \\(the host's .*$", ""))
                    .forEach(targets::add);
            return targets;
        }

        /** Half as much again as it ever had, in whole MiB; not more than it may have now. */
        private long memory() {
            long peak = number("use.memory-peak", 128 * MIB);
            long wished = Math.max(32, (peak * 3 / 2 + MIB - 1) / MIB) * MIB;
            return Math.min(wished, number("live.memory-limit", Long.MAX_VALUE));
        }

        /** Threads count, too: twice as many as there ever were, where the kernel says so. */
        private long tasks() {
            long wished = Math.max(64, 2 * Math.max(number("use.tasks-peak", 0), 8 * number("use.processes", 1)));
            return Math.min(wished, number("live.pids-limit", Long.MAX_VALUE));
        }

        /** A path that its container chose is written only if no letter of it can mean anything else there. */
        private List<String> plain(Collection<String> paths) {
            var good = paths.stream().filter(p -> p.matches("/[\\w./@+=-]*")).toList();
            odd += paths.size() - good.size();
            return good;
        }

        private static List<String> tops(List<String> paths) {
            return paths.stream()
                    .filter(p -> paths.stream().noneMatch(o -> !o.equals(p) && isBelow(p, o)))
                    .distinct()
                    .toList();
        }

        private static boolean isBelow(String path, String directory) {
            return path.equals(directory) || directory.equals("/") || path.startsWith(directory + "/");
        }

        private String text(String key) {
            return facts.reading(c, key).or("").toString();
        }

        private static String text(Map<?, ?> map, String key) {
            return String.valueOf(map.containsKey(key) ? map.get(key) : "");
        }

        private long number(String key, long otherwise) {
            return facts.reading(c, key).or(otherwise) instanceof Number n ? n.longValue() : otherwise;
        }

        private List<String> texts(String key) {
            return facts.reading(c, key).or(List.of()) instanceof Collection<?> items
                    ? items.stream().map(String::valueOf).toList()
                    : List.of();
        }

        private List<Map<?, ?>> maps(String key) {
            var maps = new ArrayList<Map<?, ?>>();
            if (facts.reading(c, key).or(List.of()) instanceof Collection<?> items) {
                items.forEach(i -> {
                    if (i instanceof Map<?, ?> map) {
                        maps.add(map);
                    }
                });
            }
            return maps;
        }
    }
}
