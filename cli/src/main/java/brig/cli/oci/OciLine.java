package brig.cli.oci;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A command line in the manner of runc: {@code [GLOBAL OPTIONS] COMMAND [OPTIONS] WORD...}. Written by hand: every call of an
 * engine pays for what is loaded.
 *
 * @param options by their long name, without dashes; of a flag the value is empty
 */
record OciLine(String command, Map<String, List<String>> options, List<String> words) {
    private static final Set<String> GLOBAL_VALUES =
            Set.of("root", "log", "log-format", "rootless", "criu", "cgroup-manager");
    private static final List<String> PATHS =
            List.of("root", "log", "bundle", "config", "console-socket", "pid-file", "process", "resources");
    private static final Set<String> GLOBAL_FLAGS = Set.of("systemd-cgroup", "debug", "help", "version");

    private static final Map<String, Set<String>> VALUES = Map.ofEntries(
            Map.entry("create", Set.of("bundle", "config", "console-socket", "pid-file", "preserve-fds")),
            Map.entry("run", Set.of("bundle", "config", "console-socket", "pid-file", "preserve-fds")),
            Map.entry(
                    "exec",
                    Set.of(
                            "process",
                            "console-socket",
                            "pid-file",
                            "preserve-fds",
                            "cwd",
                            "env",
                            "user",
                            "additional-gids",
                            "cap",
                            "apparmor",
                            "process-label")),
            Map.entry("ps", Set.of("format")),
            Map.entry("list", Set.of("format")),
            Map.entry("events", Set.of("interval")),
            Map.entry(
                    "update",
                    Set.of(
                            "resources",
                            "memory",
                            "memory-swap",
                            "cpu-quota",
                            "cpu-period",
                            "cpu-share",
                            "cpuset-cpus",
                            "cpuset-mems",
                            "pids-limit",
                            "memory-reservation",
                            "cpu-rt-period",
                            "cpu-rt-runtime",
                            "blkio-weight")),
            Map.entry("spec", Set.of("bundle")));

    private static final Set<String> HELP = Set.of("help");

    private static final Map<String, Set<String>> FLAGS = Map.of(
            "create", Set.of("no-pivot", "no-new-keyring", "help"),
            "run", Set.of("no-pivot", "no-new-keyring", "detach", "keep", "help"),
            "exec", Set.of("detach", "tty", "no-new-privs", "ignore-paused", "help"),
            "delete", Set.of("force", "regex", "help"),
            "kill", Set.of("all", "help"),
            "list", Set.of("quiet", "help"),
            "events", Set.of("stats", "help"));

    private static final Map<String, String> SHORT = shortNames(
            "b bundle p process d detach t tty f force a all e env u user" + " r resources h help q quiet v version");

    private static Map<String, String> shortNames(String pairs) {
        var words = pairs.split(" ", -1);
        var names = new HashMap<String, String>();
        for (int i = 0; i < words.length; i += 2) {
            names.put(words[i], words[i + 1]);
        }
        return Map.copyOf(names);
    }

    static OciLine parse(String... line) throws OciFailure {
        var options = new HashMap<String, List<String>>();
        var words = new ArrayList<String>();
        String command = "";
        for (int at = 0; at < line.length; at++) {
            var word = line[at];
            // what follows an id is exec's program or ps' options; signals may be written as numbers
            boolean over = (command.equals("exec") || command.equals("ps")) && !words.isEmpty();
            if (over || !word.startsWith("-") || word.equals("-")) {
                if (command.isEmpty()) {
                    command = word;
                    refuse(command);
                } else {
                    words.add(word);
                }
                continue;
            }
            if (word.equals("--")) {
                words.addAll(List.of(line).subList(at + 1, line.length));
                break;
            }
            int equals = word.indexOf('=');
            var name = name(equals < 0 ? word : word.substring(0, equals));
            if (name.equals("f") || (name.equals("force") && word.equals("-f") && command.matches("ps|list"))) {
                name = "format";
            }
            if (flags(command).contains(name)) {
                boolean off = equals >= 0 && word.endsWith("=false");
                if (!off) {
                    options.put(name, List.of(""));
                }
            } else if (values(command).contains(name)) {
                if (equals < 0 && at + 1 == line.length) {
                    throw new OciFailure("--" + name + " needs a value");
                }
                options.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(equals < 0 ? line[++at] : word.substring(equals + 1));
            } else {
                throw new OciFailure((command.isEmpty() ? "" : command + ": ") + "unknown option " + word);
            }
        }
        return new OciLine(command, options, List.copyOf(words));
    }

    /** Before its options, none of which are known. */
    private static void refuse(String command) throws OciFailure {
        if (command.equals("checkpoint") || command.equals("restore")) {
            throw new OciFailure(
                    command + ": Brig takes no image of a running container, which CRIU would have to trace for it:"
                            + " stop it and create it anew, or 'pause' it");
        }
    }

    private static String name(String word) {
        var bare = word.substring(word.startsWith("--") ? 2 : 1);
        return SHORT.getOrDefault(bare, bare);
    }

    private static Set<String> values(String command) {
        return command.isEmpty() ? GLOBAL_VALUES : VALUES.getOrDefault(command, Set.of());
    }

    private static Set<String> flags(String command) {
        return command.isEmpty() || command.equals("help") ? GLOBAL_FLAGS : FLAGS.getOrDefault(command, HELP);
    }

    /**
     * This line with its paths as they are for a caller in that directory.
     *
     * @param descriptors where the caller's open files are
     */
    OciLine in(Path directory, Path descriptors) {
        var resolved = new HashMap<>(options);
        for (var name : PATHS) {
            if (options.containsKey(name)) {
                resolved.put(
                        name,
                        options.get(name).stream()
                                .map(path -> name.equals("resources") && path.equals("-")
                                        ? path
                                        : resolve(path, directory, descriptors))
                                .toList());
            }
        }
        if (command.equals("create") || command.equals("run") || command.equals("spec")) {
            resolved.putIfAbsent("bundle", List.of(directory.toString()));
        }
        return new OciLine(command, resolved, words);
    }

    /** {@code /dev/fd/63} is what a shell makes of {@code <(command)}. */
    private static String resolve(String path, Path directory, Path descriptors) {
        return path.matches("/dev/fd/\\d+|/proc/self/fd/\\d+")
                ? descriptors.resolve(path.substring(path.lastIndexOf('/') + 1)).toString()
                : directory.resolve(path).toString();
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(options.get(option)).map(List::getLast);
    }

    List<String> values(String option, List<String> otherwise) {
        return options.getOrDefault(option, otherwise);
    }

    /** The container that a command is about. */
    String id() throws OciFailure {
        if (words.isEmpty()) {
            throw new OciFailure(command + ": which container? write its id");
        }
        return words.getFirst();
    }
}
