package brig.cli.oci;

import brig.monitor.host.json.Json;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.Scope;
import brig.runtime.launch.OciLaunch;
import brig.runtime.launch.Sweep;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciLimits;
import brig.runtime.oci.Stricter;
import brig.runtime.sys.Birth;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/** The calls about a container that is there. */
final class OciCommands {
    private static final int SIGKILL = 9;
    private static final int PATIENCE_MILLIS = 10_000;

    private final OciLine line;
    private final OciLog log;
    private final PrintStream out;
    private final InputStream in;
    private final List<String> environment;

    /** @param environment of hooks that name none */
    OciCommands(OciLine line, OciLog log, PrintStream out, InputStream in, List<String> environment) {
        this.environment = environment;
        this.in = in;
        this.line = line;
        this.log = log;
        this.out = out;
    }

    static Map<String, String> annotations(OciState state) throws IOException {
        var annotations = new LinkedHashMap<String, String>();
        Json.read(state.config())
                .at("annotations")
                .entries()
                .forEach((key, value) -> annotations.put(key, value.text("")));
        return annotations;
    }

    void start() throws OciFailure, IOException {
        var state = OciState.of(line);
        var status = state.status();
        if (status != OciState.Status.CREATED) {
            throw new OciFailure("cannot start a container that is " + name(status));
        }
        var problem = Keeper.knock(state);
        if (!problem.isEmpty()) {
            throw new OciFailure(problem);
        }
    }

    void state() throws OciFailure, IOException {
        var state = OciState.of(line);
        out.print(OciJson.pretty(fields(state)));
    }

    private static Map<String, Object> fields(OciState state) throws IOException {
        var fields = StateText.fields(
                state.id(), name(state.status()), state.init().pid(), state.bundle(), annotations(state));
        fields.put("rootfs", Json.read(state.config()).at("root.path").text(""));
        fields.put("created", state.created().toString());
        fields.put("brig", state.brig());
        fields.put("policy", state.policy());
        return fields;
    }

    private static String name(OciState.Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }

    /** @param names number of a signal's name */
    void kill(ToIntFunction<String> names) throws OciFailure, IOException {
        var state = OciState.of(line);
        int signal = SignalWord.number(line.words().size() > 1 ? line.words().get(1) : "TERM", names);
        var status = state.status();
        if (line.has("all")) {
            signalAll(state, signal);
            return;
        }
        if (status == OciState.Status.STOPPED) {
            throw new OciFailure("container not running");
        }
        state.init().signal(new JnaLinux(), signal);
        if (signal == SIGKILL && status == OciState.Status.PAUSED) {
            state.cgroup().thaw();
        }
    }

    private static void signalAll(OciState state, int signal) throws IOException {
        if (signal == SIGKILL
                && state.cgroup().cgroup2Dir().filter(Files::exists).isPresent()) {
            state.cgroup().kill();
            return;
        }
        for (int pid : pids(state)) {
            try {
                Birth.of(pid).signal(new JnaLinux(), signal);
            } catch (IOException e) {
                // it has ended meanwhile
            }
        }
    }

    static List<Integer> pids(OciState state) throws IOException {
        var found = new ArrayList<Integer>();
        for (var file : state.cgroup().joinFiles()) {
            var procs = file.resolveSibling("cgroup.procs");
            if (found.isEmpty() && Files.exists(procs)) {
                for (var text : Files.readAllLines(procs)) {
                    found.add(Integer.parseInt(text.strip()));
                }
            }
        }
        return found;
    }

    void delete() throws OciFailure, IOException {
        if (!line.has("regex")) {
            delete(OciState.directory(line, line.id()));
            return;
        }
        var ids = Pattern.compile(line.id());
        for (var state : OciState.all(OciState.root(line))) {
            if (ids.matcher(state.id()).find()) {
                delete(state.directory());
            }
        }
    }

    private void delete(Path directory) throws OciFailure, IOException {
        boolean force = line.has("force");
        OciState state;
        try {
            state = OciState.read(directory);
        } catch (OciFailure e) {
            if (force) {
                removeUnfinished(directory);
                return; // engines delete what they have deleted
            }
            throw e;
        }
        var status = state.status();
        if (status != OciState.Status.STOPPED && !force) {
            throw new OciFailure("cannot delete container " + state.id() + " that is not stopped: " + name(status));
        }
        var config = state.config();
        end(state);
        state.forget();
        poststop(state, config);
    }

    /** Its keeper was killed before there was a container, and left a name that nobody else can have. */
    private void removeUnfinished(Path directory) throws IOException {
        var place = OciState.unfinished(directory);
        if (place.isPresent()) {
            var group = CgroupHost.detect().existingAt(place.get());
            if (group.processes().isEmpty()) {
                group.remove().forEach(log::warn);
            }
            OciState.abandon(directory);
        }
    }

    /** Nothing of it is left when this returns: its keeper has cleaned up, or we do what it would have done. */
    private void end(OciState state) throws IOException, OciFailure {
        if (state.status() == OciState.Status.PAUSED) {
            state.cgroup().thaw();
        }
        state.cgroup().gather();
        state.init().signal(new JnaLinux(), SIGKILL);
        killGroup(state);
        var own = OciLaunch.door(state.brig()).resolveSibling("lock");
        // one that keeps others, too, stays: then it has removed what is this container's own
        for (int waited = 0; OciState.runs(state.keeper()) && Files.exists(own); waited += 5) {
            if (waited > PATIENCE_MILLIS) {
                throw new OciFailure("the keeper of " + state.id() + " (pid "
                        + state.keeper().pid() + ") does not end: " + "10 s after its container was killed");
            }
            pause();
        }
        stopScope(state);
        state.cgroup().remove().forEach(log::warn);
        if (Files.exists(own)) {
            Sweep.clean().forEach(log::warn); // its keeper was killed
        }
    }

    /** It has ended by itself, mostly, with its last process. Before its groups go, or systemd would not see that. */
    private void stopScope(OciState state) {
        if (state.scope().isPresent()) {
            try {
                Scope.stop(state.scope().get().unit());
            } catch (IOException e) {
                log.warn(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The keeper may be removing the group just now. */
    private static void killGroup(OciState state) throws IOException {
        var group = state.cgroup().cgroup2Dir();
        try {
            if (group.filter(Files::exists).isPresent()) {
                state.cgroup().kill();
            }
        } catch (IOException e) {
            if (group.filter(Files::exists).isPresent()) {
                throw e;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A hook that fails is said; the container is gone all the same. */
    private void poststop(OciState state, String config) {
        if (!config.contains("\"poststop\"")) {
            return; // reading all of it takes longer than the rest of a delete
        }
        try {
            var spec = SpecReader.read(state.bundle(), config, _ -> {});
            HookRun.all(spec.hooks().poststop(), StateText.of(state, "stopped", 0, spec.annotations()), environment);
        } catch (OciFailure | OciException | IOException e) {
            log.warn(String.valueOf(e.getMessage()));
        }
    }

    void pause(boolean on) throws OciFailure, IOException {
        var state = OciState.of(line);
        var wanted = on ? OciState.Status.RUNNING : OciState.Status.PAUSED;
        var status = state.status();
        if (status != wanted) {
            throw new OciFailure((on ? "pause" : "resume") + ": container " + state.id() + " is " + name(status));
        }
        if (on) {
            state.cgroup().freeze();
        } else {
            state.cgroup().thaw();
        }
    }

    void ps() throws OciFailure, IOException {
        var state = OciState.of(line);
        var pids = pids(state);
        if (line.value("format").orElse("table").equals("json")) {
            out.println(OciJson.line(pids));
            return;
        }
        var words =
                line.words().size() > 1 ? line.words().subList(1, line.words().size()) : List.of("-ef");
        var command = new ArrayList<>(List.of("ps"));
        command.addAll(words);
        var listed = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var text = new String(listed.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        int column = text.isEmpty()
                ? -1
                : List.of(text.getFirst().strip().split("\\s+")).indexOf("PID");
        if (column < 0) {
            throw new OciFailure("ps: its output has no column PID");
        }
        out.println(text.getFirst());
        for (var row : text.subList(1, text.size())) {
            var cells = row.strip().split("\\s+");
            if (cells.length > column && pids.contains(Integer.parseInt(cells[column]))) {
                out.println(row);
            }
        }
    }

    void list() throws IOException {
        var all = OciState.all(OciState.root(line));
        if (line.has("quiet")) {
            all.forEach(state -> out.println(state.id()));
        } else if (line.value("format").orElse("table").equals("json")) {
            var items = new ArrayList<Object>();
            for (var state : all) {
                items.add(fields(state));
            }
            out.println(OciJson.line(items));
        } else {
            out.printf("%-24s %-8s %-8s %-40s %-30s %s%n", "ID", "PID", "STATUS", "BUNDLE", "CREATED", "POLICY");
            for (var state : all) {
                var status = state.status();
                out.printf(
                        "%-24s %-8d %-8s %-40s %-30s %s%n",
                        state.id(),
                        status == OciState.Status.STOPPED ? 0 : state.init().pid(),
                        name(status),
                        state.bundle(),
                        state.created(),
                        state.policy());
            }
        }
    }

    void update(OciPolicy.Policies policies) throws OciFailure, OciException, IOException {
        var state = OciState.of(line);
        if (state.status() == OciState.Status.STOPPED) {
            throw new OciFailure("update: container " + state.id() + " is stopped");
        }
        var named = new ResourcesReader(new Known(log::warn)).resources(Json.read(wantedResources()));
        boolean swapAlone =
                named.memoryAndSwap().orElse(0) > 0 && named.memory().orElse(0) == 0;
        var wanted = swapAlone ? named.withMemory(state.cgroup().memoryLimit()) : named.withSwapAsMemory();
        var spec = SpecReader.read(state.bundle(), state.config(), _ -> {});
        var policy = OciPolicy.load(spec, state.id(), policies);
        var host = CgroupHost.detect();
        var strictest = Stricter.resources(policy.resources(), wanted);
        var exact = new ArrayList<>(
                OciLimits.exact(wanted, strictest, policy.resources().cpus().isEmpty(), host.layout()));
        var done = new ArrayList<String>();
        exact.forEach(setting -> done.add(setting.control()));
        for (var setting : host.settings(strictest)) {
            if (!done.contains(setting.control()) && isWanted(setting.control(), wanted)) {
                exact.add(setting);
            }
        }
        var group = state.cgroup();
        if (exact.stream().anyMatch(setting -> setting.controller().equals("cpuset"))) {
            host.joinCpusetAt(group);
        }
        if (state.scope().isPresent()) {
            Scope.change(state.scope().get().unit(), exact);
        }
        host.change(group, exact);
    }

    /** What an update does not name stays as it is. */
    private static boolean isWanted(String control, brig.runtime.oci.OciResources wanted) {
        return switch (control) {
            case "memory limit" -> wanted.memory().orElse(0) != 0;
            case "swap limit" -> wanted.memoryAndSwap().orElse(0) != 0;
            case "cpu limit" -> wanted.quota().orElse(0) != 0;
            case "cpu weight" -> wanted.shares().isPresent();
            case "pids limit" -> wanted.pids().orElse(0) != 0;
            default -> false;
        };
    }

    private String wantedResources() throws OciFailure, IOException {
        var file = line.value("resources");
        if (file.isPresent()) {
            return file.get().equals("-")
                    ? new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file.get()));
        }
        var memory = new LinkedHashMap<String, Object>();
        number("memory", "limit", memory);
        number("memory-swap", "swap", memory);
        number("memory-reservation", "reservation", memory);
        var cpu = new LinkedHashMap<String, Object>();
        number("cpu-quota", "quota", cpu);
        number("cpu-period", "period", cpu);
        number("cpu-share", "shares", cpu);
        number("cpu-rt-period", "realtimePeriod", cpu);
        number("cpu-rt-runtime", "realtimeRuntime", cpu);
        var disk = new LinkedHashMap<String, Object>();
        number("blkio-weight", "weight", disk);
        line.value("cpuset-cpus").ifPresent(text -> cpu.put("cpus", text));
        line.value("cpuset-mems").ifPresent(text -> cpu.put("mems", text));
        var pids = new LinkedHashMap<String, Object>();
        number("pids-limit", "limit", pids);
        return OciJson.line(Map.of("memory", memory, "cpu", cpu, "pids", pids, "blockIO", disk));
    }

    /** {@code 50M} is 50 times 1024 times 1024. */
    private void number(String option, String key, Map<String, Object> into) throws OciFailure {
        var text = line.value(option).orElse("");
        if (text.isEmpty()) {
            return;
        }
        if (!text.matches("-?[0-9]{1,15}[bB]?|[0-9]{1,9}[kKmMgG][bB]?")) {
            throw new OciFailure("update: --" + option + " '" + text
                    + "': write a number; K, M and G are 1024, its square and cube");
        }
        var bare = text.toLowerCase(Locale.ROOT).replaceFirst("b$", "");
        int unit = "kmg".indexOf(bare.charAt(bare.length() - 1)) + 1;
        into.put(key, Long.parseLong(unit > 0 ? bare.substring(0, bare.length() - 1) : bare) << (10 * unit));
    }
}
