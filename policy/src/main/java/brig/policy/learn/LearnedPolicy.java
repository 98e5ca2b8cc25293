package brig.policy.learn;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.CoreCalls;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.PathText;
import brig.policy.Texts;
import brig.policy.learn.Sightings.Kind;
import brig.policy.learn.Sightings.Use;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Writes what was seen as the text of a policy, each line with what it rests on. */
public final class LearnedPolicy {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9/][A-Za-z0-9/._+@=~-]*");
    private static final Pattern NUMBER = Pattern.compile("[0-9._+-]*");
    private static final int NAMES_SHOWN = 3;
    private static final int COMMENT_COLUMN = 44;
    private static final long MEBI = 1 << 20;
    private static final long NOT_MEASURED = 64 * MEBI;

    private final Sightings seen;
    private final Wishes wishes;
    /** What may be done without being named. */
    private final FileTable given;

    private final StringBuilder out = new StringBuilder();

    /**
     * @param name of the policy
     * @param base what stands behind {@code extends}
     * @param policy the base itself, with the volumes of the command line
     * @param user what stands behind {@code process.user}, if the base's user is not meant
     * @param fold so many names in one directory become it
     * @param headroom per cent on top of what was used
     * @param network in which it is to run if it needs one
     * @param header lines above all
     */
    public record Wishes(
            String name,
            String base,
            EffectivePolicy policy,
            Optional<String> user,
            int fold,
            int headroom,
            Mode network,
            List<String> header) {
        public Wishes {
            header = List.copyOf(header);
        }

        public Wishes withHeader(List<String> lines) {
            return new Wishes(name, base, policy, user, fold, headroom, network, lines);
        }
    }

    private LearnedPolicy(Sightings seen, Wishes wishes) {
        this.seen = seen;
        this.wishes = wishes;
        this.given = new FileTable(withoutLists(wishes.policy));
    }

    private static EffectivePolicy withoutLists(EffectivePolicy policy) {
        var files = policy.files();
        var mountsAlone = new FileRules(
                List.of(),
                List.of(),
                List.of(),
                files.tmpfs(),
                files.masked(),
                files.readOnly(),
                files.volumes(),
                files.scratch());
        return new EffectivePolicy(
                policy.name(),
                policy.process(),
                mountsAlone,
                policy.network(),
                policy.syscalls(),
                policy.devices(),
                policy.resources(),
                policy.response(),
                policy.places());
    }

    /** @param stands whether a path is there before the program starts */
    public static String text(Sightings seen, Wishes wishes, Predicate<String> stands) {
        return new LearnedPolicy(seen, wishes).write(stands);
    }

    private String write(Predicate<String> stands) {
        wishes.header.forEach(
                line -> out.append(line.isEmpty() ? "#" : "# " + comment(line)).append('\n'));
        line("name: " + scalar(wishes.name), "");
        line("extends: " + scalar(wishes.base), "");
        process();
        files(stands);
        network();
        syscalls();
        resources();
        return out.toString();
    }

    private void process() {
        var used = EnumSet.noneOf(Capability.class);
        used.addAll(seen.capabilities().keySet());
        boolean others = !used.equals(wishes.policy.process().capabilities());
        if (!others && wishes.user.isEmpty()) {
            return;
        }
        line("process:", "");
        wishes.user.ifPresent(user -> line("  user: " + user, "as it was recorded"));
        if (used.isEmpty() && others) {
            line("  capabilities: {only: []}", "no call was seen that takes one");
        } else if (others) {
            line("  capabilities:", "");
            line("    only:", "");
            used.forEach(c -> line("      - " + c.name(), seen.capabilities().getOrDefault(c, "")));
        }
    }

    private void files(Predicate<String> stands) {
        var temporary = new TreeMap<String, List<String>>();
        var write = new TreeMap<String, Seen>();
        seen.paths(Use.WRITE).forEach((path, times) -> {
            if (given.allows(path, FileTable.WRITE | FileTable.CHANGE) || path.startsWith("/proc/")) {
                return;
            }
            var mount = temporaryPlace(path);
            if (mount.isPresent()) {
                temporary.computeIfAbsent(mount.get(), _ -> new ArrayList<>()).add(path);
            } else {
                add(write, standing(path, stands), times);
            }
        });
        var execute = new TreeMap<String, Seen>();
        var read = new TreeMap<String, Seen>();
        seen.paths(Use.EXECUTE).forEach((path, times) -> {
            var mount = FileTable.above(path, temporary.keySet());
            add(execute, mount.orElseGet(() -> standing(path, stands)), times);
            if (mount.isEmpty() && !given.allows(path, FileTable.READ)) {
                add(read, standing(path, stands), times);
            }
        });
        seen.paths(Use.READ).forEach((path, times) -> {
            // what is not there beforehand was made by the program, where it may write
            boolean ours = FileTable.above(path, temporary.keySet()).isPresent() || !stands.test(path);
            if (!ours && !given.allows(path, FileTable.READ)) {
                add(read, writable(path), times);
            }
        });
        var written = Folding.of(write, wishes.fold);
        read.keySet().removeIf(path -> FileTable.above(path, written.keySet()).isPresent());
        line("files:", "");
        var toRead = Folding.of(read, wishes.fold);
        list("read", toRead, "read");
        listing(stands, temporary.keySet(), toRead.keySet(), written.keySet());
        list("write", written, "written");
        list("execute", Folding.of(execute, 0), "started");
        temporary(temporary, execute.keySet());
        if (!written.isEmpty() && memory() > wishes.policy.files().scratch().count()) {
            line("  scratch: " + new Bytes(memory()), "what was written there is memory");
        }
    }

    /** No directory stands for those in it: the names of all files would be told. */
    private void listing(Predicate<String> stands, Set<String> temporary, Set<String> read, Set<String> write) {
        var listed = new TreeMap<String, Folding.Entry>();
        seen.paths(Use.LIST).forEach((path, times) -> {
            boolean covered = FileTable.above(path, temporary).isPresent()
                    || FileTable.above(path, read).isPresent()
                    || FileTable.above(path, write).isPresent();
            if (!covered && stands.test(path) && !given.allows(path, FileTable.READ)) {
                listed.put(writable(path), new Folding.Entry(List.of(path), times));
            }
        });
        list("list", listed, "listed");
    }

    private void temporary(Map<String, List<String>> places, Set<String> executed) {
        if (places.isEmpty()) {
            return;
        }
        line("  tmpfs:", "");
        var size = new Bytes(memory());
        places.forEach((path, names) -> line(
                "    - {path: " + path + ", size: " + size + (executed.contains(path) ? ", executable: true" : "")
                        + "}",
                "written: " + some(names) + "; its size is memory"));
    }

    /** A directory that every container has empty, unless something of the base lies in it. */
    private static Optional<String> temporaryPlace(String path) {
        return FileTable.above(path, Set.copyOf(Recording.TEMPORARY));
    }

    /** The path, or the nearest directory above it that is there. */
    private static String standing(String path, Predicate<String> stands) {
        var at = writable(path);
        while (at.length() > 1 && !stands.test(at)) {
            at = FileTable.parent(at);
        }
        return at;
    }

    /** A name with characters that no policy holds is left to its directory. */
    private static String writable(String path) {
        int hidden = 0;
        while (hidden < path.length()
                && !Texts.isHidden(path.charAt(hidden))
                && !Character.isSurrogate(path.charAt(hidden))
                && path.charAt(hidden) != '\ufffd') {
            hidden++;
        }
        return hidden == path.length() ? path : FileTable.parent(path.substring(0, hidden) + "x");
    }

    private static void add(SortedMap<String, Seen> to, String path, Seen times) {
        to.merge(path, times, (a, b) -> Seen.all(List.of(a, b)));
    }

    private void list(String key, SortedMap<String, Folding.Entry> entries, String what) {
        if (entries.isEmpty()) {
            line("  " + key + ": {only: []}", "");
            return;
        }
        line("  " + key + ":", "");
        line("    only:", "");
        entries.forEach((path, entry) -> {
            boolean folded = entry.names().size() > 1;
            var comment = folded
                    ? entry.names().size() + " names: " + some(below(path, entry.names()))
                    : entry.seen().times() == 0 ? entry.seen().toString() : what + " " + entry.seen();
            line("      - " + scalar(path), comment);
        });
    }

    private static List<String> below(String path, List<String> names) {
        return names.stream()
                .filter(name -> !name.equals(path) && PathText.isBeneath(name, path))
                .map(name -> name.substring(path.equals("/") ? 1 : path.length() + 1))
                .toList();
    }

    private static String some(List<String> names) {
        var shown = names.stream().limit(NAMES_SHOWN).map(Texts::printable).toList();
        return String.join(", ", shown) + (names.size() > NAMES_SHOWN ? ", ..." : "");
    }

    private void network() {
        var connect = seen.things(Kind.CONNECT);
        var listen = seen.things(Kind.LISTEN);
        line("network:", "");
        if (connect.isEmpty() && listen.isEmpty()) {
            line("  mode: none", "no address was called, no port was bound");
            return;
        }
        line("  mode: " + (wishes.network == Mode.HOST ? "host" : "isolated"), "");
        things("connect", connect);
        things("listen", listen);
    }

    private void things(String key, SortedMap<String, Seen> things) {
        if (things.isEmpty()) {
            line("  " + key + ": {only: []}", "");
            return;
        }
        line("  " + key + ":", "");
        line("    only:", "");
        things.forEach((name, times) -> line("      - " + scalar(name), times.toString()));
    }

    private void syscalls() {
        var calls = new TreeSet<>(seen.things(Kind.CALL).keySet());
        var beyond = seen.things(Kind.BEYOND);
        calls.removeAll(beyond.keySet());
        calls.removeAll(CoreCalls.NAMES);
        line("syscalls:", "");
        line("  only:", calls.isEmpty() ? "" : "and the calls that every program needs");
        calls.forEach(call -> line(
                "    - " + call,
                seen.things(Kind.CALL).getOrDefault(call, Seen.NEVER).toString()));
        if (calls.isEmpty()) {
            out.setLength(out.length() - 1);
            out.append(" []\n");
        }
        if (!beyond.isEmpty()) {
            line(
                    "  allow:",
                    "the base refuses these; does the program need them? policy check says what they give away");
            beyond.forEach((call, times) -> line("    - " + call, times.toString()));
        }
        var denied = new TreeMap<>(seen.things(Kind.REFUSED));
        denied.keySet().removeAll(beyond.keySet());
        if (!denied.isEmpty()) {
            line("  deny:", "tried and refused while recording, too; without this they would be escapes");
            denied.forEach((call, times) -> line("    - " + call, times.toString()));
        }
    }

    private void resources() {
        if (!seen.isMeasured()) {
            return;
        }
        line("resources:", "");
        line("  memory: " + new Bytes(memory()), "at the most " + shown(seen.memory()) + ", page cache included");
        line("  pids: " + withHeadroom(Math.max(1, seen.pids())), "at the most " + seen.pids());
        double own = wishes.policy.resources().cpus().orElse(Double.MAX_VALUE);
        if (Math.ceil(seen.cpus()) > own) {
            line("  cpus: " + (long) Math.ceil(seen.cpus()), "at the most %.1f at once".formatted(seen.cpus()));
        }
    }

    /** Whole mebibytes, four at least; of what was not measured, enough for most. */
    private long memory() {
        if (!seen.isMeasured()) {
            return NOT_MEASURED;
        }
        return Math.max(4, (withHeadroom(seen.memory()) + MEBI - 1) / MEBI) * MEBI;
    }

    private long withHeadroom(long most) {
        return most + (most * wishes.headroom + 99) / 100;
    }

    private static String shown(long bytes) {
        return "%.1f MiB".formatted(bytes / (double) MEBI);
    }

    private void line(String text, String comment) {
        out.append(text);
        if (!comment.isEmpty()) {
            out.append(" ".repeat(Math.max(0, COMMENT_COLUMN - text.length())))
                    .append(" # ")
                    .append(comment(comment));
        }
        out.append('\n');
    }

    /** A file's name must not become a comment that accepts a warning. */
    private static String comment(String text) {
        return Texts.printable(text).replace('#', '?');
    }

    private static String scalar(String text) {
        if (PLAIN.matcher(text).matches()
                && !text.equals("null")
                && !NUMBER.matcher(text).matches()) {
            return text;
        }
        return NUMBER.matcher(text).matches() && text.indexOf('.') < 0
                ? text
                : '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
