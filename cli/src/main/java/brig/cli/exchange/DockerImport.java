package brig.cli.exchange;

import brig.policy.Capability;
import brig.policy.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The options of {@code docker run} and {@code podman run}. What is the command line's in Brig, too, is none of a policy's. */
final class DockerImport {
    /** What docker gives who asks for nothing. */
    private static final Set<Capability> DEFAULT = EnumSet.of(
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FOWNER,
            Capability.FSETID,
            Capability.KILL,
            Capability.SETGID,
            Capability.SETUID,
            Capability.SETPCAP,
            Capability.NET_BIND_SERVICE,
            Capability.NET_RAW,
            Capability.SYS_CHROOT,
            Capability.MKNOD,
            Capability.AUDIT_WRITE,
            Capability.SETFCAP);

    private static final Map<String, String> SHORT = Map.of(
            "-u",
            "--user",
            "-v",
            "--volume",
            "-m",
            "--memory",
            "-c",
            "--cpu-shares",
            "-h",
            "--hostname",
            "-p",
            "--publish",
            "-e",
            "--env",
            "-w",
            "--workdir",
            "-l",
            "--label");
    private static final Set<String> FLAGS = Set.of(
            "--rm",
            "-d",
            "--detach",
            "-i",
            "--interactive",
            "-t",
            "--tty",
            "-it",
            "-ti",
            "--init",
            "--privileged",
            "--read-only",
            "-P",
            "--publish-all",
            "--no-healthcheck",
            "--oom-kill-disable",
            "--sig-proxy");
    /** Of the run, not of the policy. */
    private static final Set<String> OF_THE_RUN = Set.of(
            "--rm",
            "-d",
            "--detach",
            "-i",
            "--interactive",
            "-t",
            "--tty",
            "-it",
            "-ti",
            "--env",
            "--workdir",
            "--name",
            "--entrypoint",
            "--label",
            "--pull",
            "--platform",
            "--env-file",
            "--cidfile",
            "--sig-proxy",
            "--restart",
            "--stop-signal",
            "--stop-timeout",
            "--log-driver",
            "--log-opt");

    private final Draft draft = new Draft();
    private final Set<Capability> capabilities = EnumSet.copyOf(DEFAULT);
    private boolean readOnly;
    private boolean privileged;
    private boolean seccomp;
    private String network = "bridge";

    private DockerImport() {}

    static Exchange of(List<String> words) throws ExchangeException, IOException {
        var reader = new DockerImport();
        reader.read(words);
        reader.finish();
        return reader.draft.done();
    }

    private void read(List<String> words) throws ExchangeException, IOException {
        int at = 0;
        while (at < words.size()
                && Set.of("docker", "podman", "run", "container", "create").contains(words.get(at))) {
            at++;
        }
        for (; at < words.size(); at++) {
            var word = words.get(at);
            if (word.equals("--")) {
                at++;
                break;
            }
            if (!word.startsWith("-")) {
                break;
            }
            int equals = word.indexOf('=');
            var name = equals < 0 || !word.startsWith("--") ? word : word.substring(0, equals);
            if (!word.startsWith("--") && word.length() > 2 && SHORT.containsKey(word.substring(0, 2))) {
                option(String.valueOf(SHORT.get(word.substring(0, 2))), word.substring(2));
                continue;
            }
            name = SHORT.getOrDefault(name, name);
            if (FLAGS.contains(name)) {
                flag(name, equals < 0 || !word.endsWith("=false"));
            } else if (equals >= 0 && word.startsWith("--")) {
                option(name, word.substring(equals + 1));
            } else if (at + 1 < words.size()) {
                option(name, words.get(++at));
            } else {
                throw new ExchangeException(name + " without a value at the end");
            }
        }
        draft.head(
                at < words.size()
                        ? "# for the image " + words.get(at).replaceAll("\\p{Cntrl}", " ")
                        : "# for no image: none was named");
    }

    private void flag(String name, boolean on) {
        switch (name) {
            case "--privileged" -> privileged = on;
            case "--read-only" -> readOnly = on;
            case "--no-healthcheck" -> draft.set("health.command", "[]");
            case "--init", "-P", "--publish-all", "--oom-kill-disable" -> draft.lose(name);
            default -> {}
        }
    }

    private void option(String name, String value) throws ExchangeException, IOException {
        if (OF_THE_RUN.contains(name) || HealthWords.fromDocker(draft, name, value)) {
            return;
        }
        switch (name) {
            case "--user" -> user(value);
            case "--group-add" -> number("process.groups", value, name);
            case "--cap-add", "--cap-drop" -> capabilities(value, name.equals("--cap-add"));
            case "--volume" -> volume(value);
            case "--mount" -> mount(value);
            case "--tmpfs" -> tmpfs(value);
            case "--memory" -> OciImport.bytes(draft, value).ifPresent(size -> draft.set("resources.memory", size));
            case "--memory-swap" -> draft.set("resources.swap", swap(value));
            case "--cpus" -> draft.set("resources.cpus", OciImport.decimal(decimal(name, value)));
            case "--cpu-shares" -> draft.set("resources.cpuWeight", OciImport.weight((long) decimal(name, value)));
            case "--pids-limit" -> draft.set("resources.pids", decimal(name, value) > 0 ? value : "max");
            case "--network", "--net" -> network = value;
            case "--publish", "--expose" -> publish(value);
            case "--device" -> device(value);
            case "--ulimit" -> ulimit(value);
            case "--hostname" -> draft.set("process.hostname", Draft.quoted(value));
            case "--oom-score-adj" -> draft.set("process.oomScoreAdj", (long) decimal(name, value));
            case "--security-opt" -> security(value);
            case "--userns" -> userNamespace(value);
            default -> draft.lose(name + "=" + value);
        }
    }

    private static double decimal(String name, String value) throws ExchangeException {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new ExchangeException(name + " '" + value + "' is no number");
        }
    }

    private void number(String key, String value, String name) {
        if (value.matches("[0-9]{1,9}")) {
            draft.add(key, value);
        } else {
            draft.lose(name + " " + value + ": a policy has numbers, for names differ from one root to another");
        }
    }

    private void user(String value) {
        if (value.matches("[0-9]{1,9}(:[0-9]{1,9})?")) {
            draft.set("process.user", value.contains(":") ? value : value + ":0");
        } else {
            draft.lose("--user " + value + ": a policy has numbers, for names differ from one root to another");
        }
    }

    private void capabilities(String value, boolean add) {
        for (var one : value.split(",", -1)) {
            var name = one.toUpperCase(Locale.ROOT).replaceFirst("^CAP_", "");
            var known = name.equals("ALL")
                    ? EnumSet.allOf(Capability.class)
                    : Arrays.stream(Capability.values())
                            .filter(capability -> capability.name().equals(name))
                            .collect(java.util.stream.Collectors.toSet());
            if (known.isEmpty()) {
                draft.lose("capability " + one);
            } else if (add) {
                capabilities.addAll(known);
            } else {
                capabilities.removeAll(known);
            }
        }
    }

    private void volume(String value) {
        var parts = value.split(":", -1);
        if (parts.length < 2 || !parts[0].startsWith("/")) {
            draft.lose("volume " + value + ": a volume of the engine's own");
            return;
        }
        var options = parts.length > 2 ? List.of(parts[2].split(",", -1)) : List.<String>of();
        volume(parts[0], parts[1], !options.contains("ro"));
        options.stream()
                .filter(option -> !Set.of("ro", "rw").contains(option))
                .forEach(option -> draft.lose("volume " + value + ": option " + option));
    }

    private void volume(String source, String target, boolean writable) {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put("source", Draft.quoted(source));
        pairs.put("target", Draft.quoted(target));
        pairs.put("writable", String.valueOf(writable));
        draft.add("files.volumes", Draft.mapping(pairs));
    }

    private void mount(String value) {
        var pairs = new LinkedHashMap<String, String>();
        for (var part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            pairs.put(equals < 0 ? part : part.substring(0, equals), equals < 0 ? "true" : part.substring(equals + 1));
        }
        var type = pairs.getOrDefault("type", "volume");
        var target = pairs.getOrDefault("target", pairs.getOrDefault("destination", pairs.getOrDefault("dst", "")));
        var source = pairs.getOrDefault("source", pairs.getOrDefault("src", ""));
        boolean only = pairs.containsKey("readonly") || pairs.containsKey("ro");
        if (type.equals("tmpfs") && target.startsWith("/")) {
            var options = new ArrayList<String>();
            if (pairs.containsKey("tmpfs-size")) {
                options.add("size=" + pairs.get("tmpfs-size"));
            }
            draft.add("files.tmpfs", OciImport.tmpfs(draft, target, options));
        } else if (type.equals("bind") && source.startsWith("/") && target.startsWith("/")) {
            volume(source, target, !only);
        } else {
            draft.lose("--mount " + value);
        }
    }

    private void tmpfs(String value) {
        int colon = value.indexOf(':');
        var options = colon < 0
                ? List.<String>of()
                : List.of(value.substring(colon + 1).split(",", -1));
        draft.add("files.tmpfs", OciImport.tmpfs(draft, colon < 0 ? value : value.substring(0, colon), options));
    }

    private String swap(String value) {
        draft.lose("--memory-swap " + value + ": memory and swap together; a policy has the swap alone");
        return value.equals("-1") ? "max" : "0";
    }

    private void publish(String value) {
        var port = value.substring(value.lastIndexOf(':') + 1).replaceFirst("/(tcp|udp)$", "");
        if (port.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            draft.add("network.listen", port);
        } else {
            draft.lose("-p " + value);
        }
    }

    private void device(String value) {
        var parts = value.split(":", -1);
        boolean writes = parts.length < 3 || parts[2].contains("w");
        if (parts.length > 1 && !parts[1].equals(parts[0])) {
            draft.lose("--device " + value + ": it has the same path inside");
        }
        draft.add("devices", "{path: " + Draft.quoted(parts[0]) + ", writable: " + writes + "}");
    }

    private void ulimit(String value) {
        int equals = value.indexOf('=');
        var name = equals < 0 ? value : value.substring(0, equals);
        var numbers =
                equals < 0 ? new String[] {""} : value.substring(equals + 1).split(":", -1);
        var hard = numbers[numbers.length - 1];
        boolean known =
                Arrays.stream(Rlimit.values()).anyMatch(limit -> limit.key().equals(name));
        if (!known || !hard.matches("-1|unlimited|[0-9]{1,18}")) {
            draft.lose("--ulimit " + value);
            return;
        }
        draft.set("process.rlimits." + name, hard.matches("-1|unlimited") ? "max" : hard);
        if (numbers.length > 1 && !numbers[0].equals(hard)) {
            draft.lose("--ulimit " + value + ": soft below hard; a policy sets both to one");
        }
    }

    private void security(String value) throws ExchangeException, IOException {
        var option = value.replaceFirst(":", "=");
        if (option.startsWith("no-new-privileges")) {
            return; // so it always is
        }
        if (option.equals("seccomp=unconfined")) {
            draft.set("syscalls.profile", "privileged");
            seccomp = true;
        } else if (option.startsWith("seccomp=")) {
            SeccompImport.into(draft, SeccompProfile.read(Files.readString(Path.of(option.substring(8)))));
            seccomp = true;
        } else {
            draft.lose("--security-opt " + value);
        }
    }

    private void userNamespace(String value) {
        if (value.equals("host")) {
            draft.set("process.userNamespace", false);
        } else {
            draft.set("process.userNamespace", true);
            draft.lose("--userns " + value + ": Brig maps to ids of its own");
        }
    }

    private void finish() {
        if (privileged) {
            draft.extend("privileged");
            draft.lose("--privileged: modules, BPF and kexec stay out of reach, and devices have to be named");
            capabilities.addAll(EnumSet.allOf(Capability.class));
        }
        draft.only("process.capabilities");
        capabilities.forEach(capability -> draft.add("process.capabilities", capability.name()));
        draft.only("files.tmpfs");
        if (readOnly) {
            draft.only("files.write");
        }
        switch (network) {
            case "none" -> draft.set("network.mode", "none");
            case "host" -> {
                draft.set("network.mode", "host");
                Anywhere.into(draft);
            }
            case "bridge", "default" -> {
                draft.set("network.mode", "isolated");
                for (var address : new String[] {"0.0.0.0/0:*", "0.0.0.0/0:*/udp", "[::]/0:*", "[::]/0:*/udp"}) {
                    draft.add("network.connect", "\"" + address + "\"");
                }
            }
            default -> {
                draft.set("network.mode", "isolated");
                draft.lose("--network " + network + ": a network of Brig's own in its place, with no one to call");
            }
        }
        for (var limit : List.of("memory", "pids", "cpus")) {
            if (!draft.has("resources." + limit)) {
                draft.set("resources." + limit, "max");
            }
        }
        if (!seccomp && !privileged) {
            draft.lose("the engine's default seccomp profile: Brig's set 'baseline' in its place; import the file to"
                    + " have it as it is");
        }
    }
}
