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
            List.of("root", "log", "bundle", "console-socket", "pid-file", "process", "resources");
    private static final Set<String> GLOBAL_FLAGS = Set.of("systemd-cgroup", "debug", "help", "version");

    private static final Map<String, Set<String>> VALUES = Map.ofEntries(
            Map.entry("create", Set.of("bundle", "console-socket", "pid-file", "preserve-fds")),
            Map.entry("run", Set.of("bundle", "console-socket", "pid-file", "preserve-fds")),
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
                            "memory-reservation")),
            Map.entry("spec", Set.of("bundle")));

    private static final Map<String, Set<String>> FLAGS = Map.of(
            "create", Set.of("no-pivot", "no-new-keyring"),
            "run", Set.of("no-pivot", "no-new-keyring", "detach", "keep"),
            "exec", Set.of("detach", "tty", "no-new-privs", "ignore-paused"),
            "delete", Set.of("force"),
            "kill", Set.of("all"),
            "list", Set.of("quiet"));

    private static final Map<String, String> SHORT = Map.of(
            "b",
            "bundle",
            "p",
            "process",
            "d",
            "detach",
            "t",
            "tty",
            "f",
            "force",
            "a",
            "all",
            "e",
            "env",
            "u",
            "user",
            "r",
            "resources",
            "h",
            "help");

    static OciLine parse(String... line) throws OciFailure {
        var options = new HashMap<String, List<String>>();
        var words = new ArrayList<String>();
        String command = "";
        for (int at = 0; at < line.length; at++) {
            var word = line[at];
            // what follows an id is exec's program, signals may be written as numbers
            boolean over = command.equals("exec") && !words.isEmpty();
            if (over || !word.startsWith("-") || word.equals("-")) {
                if (command.isEmpty()) {
                    command = word;
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

    private static String name(String word) {
        var bare = word.substring(word.startsWith("--") ? 2 : 1);
        return SHORT.getOrDefault(bare, bare);
    }

    private static Set<String> values(String command) {
        return command.isEmpty() ? GLOBAL_VALUES : VALUES.getOrDefault(command, Set.of());
    }

    private static Set<String> flags(String command) {
        return command.isEmpty() || command.equals("help") ? GLOBAL_FLAGS : FLAGS.getOrDefault(command, Set.of());
    }

    /** This line with its paths as they are for a caller in that directory. */
    OciLine in(Path directory) {
        var resolved = new HashMap<>(options);
        for (var name : PATHS) {
            if (options.containsKey(name)) {
                resolved.put(
                        name,
                        options.get(name).stream()
                                .map(path -> name.equals("resources") && path.equals("-")
                                        ? path
                                        : directory.resolve(path).toString())
                                .toList());
            }
        }
        if (command.equals("create") || command.equals("spec")) {
            resolved.putIfAbsent("bundle", List.of(directory.toString()));
        }
        return new OciLine(command, resolved, words);
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
