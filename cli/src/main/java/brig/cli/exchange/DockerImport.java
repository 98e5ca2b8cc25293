package brig.cli.exchange;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.Rlimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

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

    private final Draft draft = new Draft();
    private final DockerMounts mounts = new DockerMounts(draft);
    private final Set<Capability> capabilities = EnumSet.copyOf(DEFAULT);
    private boolean readOnly;
    private boolean privileged;
    private boolean seccomp;
    private String network = "bridge";
    private String memory = "";
    private String withSwap = "";

    private DockerImport() {}

    static Exchange of(List<String> words) throws ExchangeException, IOException {
        var reader = new DockerImport();
        reader.read(DockerWords.of(words));
        reader.finish();
        return reader.draft.done();
    }

    private void read(DockerWords words) throws ExchangeException, IOException {
        for (var option : words.options()) {
            option(option.name(), option.value());
        }
        draft.head(words.image()
                .map(image -> "# for the image " + image.replaceAll("\\p{Cntrl}", " "))
                .orElse("# for no image: none was named"));
    }

    private void option(String name, String value) throws ExchangeException, IOException {
        if (HealthWords.fromDocker(draft, name, value)) {
            return;
        }
        switch (name) {
            case "--privileged" -> privileged = value.equals("true");
            case "--read-only" -> readOnly = value.equals("true");
            case "--no-healthcheck" -> draft.set("health.command", "[]");
            case "--init", "-P", "--publish-all", "--oom-kill-disable" -> draft.lose(name);
            case "--user" -> user(value);
            case "--group-add" -> group(value);
            case "--cap-add", "--cap-drop" -> capabilities(value, name.equals("--cap-add"));
            case "--volume" -> mounts.volume(value);
            case "--mount" -> mounts.mount(value);
            case "--tmpfs" -> mounts.tmpfs(value);
            case "--memory" -> memory = value;
            case "--memory-swap" -> withSwap = value;
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

    private void group(String value) {
        if (value.matches("[0-9]{1,9}")) {
            draft.add("process.groups", value);
        } else {
            draft.lose("--group-add " + value + ": a policy has numbers, for names differ from one root to another");
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
                            .collect(Collectors.toSet());
            if (known.isEmpty()) {
                draft.lose("capability " + one);
            } else if (add) {
                capabilities.addAll(known);
            } else {
                capabilities.removeAll(known);
            }
        }
    }

    /** Docker's second limit is of memory and swap together; 0 is no limit to the one, and nothing said to the other. */
    private void memory() {
        var first = memory.isEmpty() ? OptionalLong.empty() : OciImport.amount(draft, memory);
        first.ifPresent(bytes -> draft.set("resources.memory", bytes == 0 ? "max" : new Bytes(bytes)));
        if (withSwap.equals("0")) {
            return;
        }
        if (withSwap.equals("-1")) {
            draft.set("resources.swap", "max");
        } else if (!withSwap.isEmpty() && first.isPresent()) {
            var both = OciImport.amount(draft, withSwap);
            both.ifPresent(sum -> draft.set("resources.swap", new Bytes(Math.max(0, sum - first.getAsLong()))));
        } else if (!withSwap.isEmpty()) {
            draft.lose("--memory-swap " + withSwap + " without --memory");
        }
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
        memory();
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
