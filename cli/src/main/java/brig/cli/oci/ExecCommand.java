package brig.cli.oci;

import brig.cli.run.Care;
import brig.monitor.host.json.Json;
import brig.policy.UserIds;
import brig.runtime.launch.Container;
import brig.runtime.launch.Created;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.OciLaunch;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciProcess;
import brig.runtime.oci.OciSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code exec}: one more program in a container, confined as its first one is, and watched by a keeper of its own. */
final class ExecCommand {
    private final OciLine line;
    private final OciLog log;
    private final OciState state;

    private ExecCommand(OciLine line, OciLog log) throws OciFailure {
        this.line = line;
        this.log = log;
        this.state = OciState.of(line);
    }

    /** @return the program's exit code; 0 of one that runs on its own */
    static int run(OciLine line, OciLog log, OciPolicy.Policies policies, Engine engine)
            throws OciFailure, OciException, IOException, LaunchException {
        return new ExecCommand(line, log).run(policies, engine);
    }

    private int run(OciPolicy.Policies policies, Engine engine)
            throws OciFailure, OciException, IOException, LaunchException {
        var status = state.status();
        if (status == OciState.Status.PAUSED && !line.has("ignore-paused")) {
            throw new OciFailure("cannot exec in a paused container (--ignore-paused waits until it goes on)");
        }
        if (status == OciState.Status.STOPPED) {
            throw new OciFailure(
                    "exec: container " + state.id() + " is " + status.name().toLowerCase(java.util.Locale.ROOT));
        }
        var spec = SpecReader.read(state.bundle(), state.config(), _ -> {});
        var process = Preserved.in(process(spec), line, engine, false);
        var wanted = Home.given(
                OciPolicy.stricter(spec.with(process), state.id(), policies),
                Path.of("/proc/" + state.init().pid() + "/root"));
        wanted.notes().forEach(log::warn);
        boolean attended = !line.has("detach");
        if (process.terminal() && !attended && !line.has("console-socket")) {
            throw new OciFailure("exec: a terminal needs --console-socket");
        }
        var launch = new OciLaunch(
                state.brig(), state.id(), wanted, state.place(), state.scope(), false, state.keyring(), false);
        try (var agent = AgentCall.of(wanted.spec().seccomp())) {
            return run(launch, agent, attended, engine);
        }
    }

    private int run(OciLaunch launch, AgentCall agent, boolean attended, Engine engine)
            throws OciFailure, IOException, LaunchException {
        var starter = attended ? engine.attended(state.directory()) : engine.starter(state.directory());
        try (var created = launch.exec(state.init().pid(), starter, attended)) {
            if (!OciState.runs(state.init())) {
                throw new OciFailure("exec: container " + state.id() + " has ended");
            }
            Keeper.sendTerminal(line, created);
            Keeper.writePid(line, created.initPid());
            return attended ? attend(created, agent, engine) : letGo(created, agent, engine);
        }
    }

    private int letGo(Created created, AgentCall agent, Engine engine) throws IOException, LaunchException {
        engine.letGoBeforeTheStart();
        var container = created.start();
        hand(container, agent);
        try (var _ = watch(container, engine)) {
            Keeper.awaitEnd(created);
            return 0;
        }
    }

    /** The program's own end is the caller's; what it has started in the background stays watched. */
    private int attend(Created created, AgentCall agent, Engine engine) throws IOException, LaunchException {
        var container = created.container();
        hand(container, agent);
        try (var _ = watch(container, engine)) {
            engine.started(container);
            Care.Closing relay = container.terminalFd() >= 0 && !line.has("console-socket")
                    ? engine.relay(container.terminalFd())
                    : () -> {};
            try (Care.Closing _ = relay) {
                return container.waitFor();
            }
        }
    }

    private void hand(Container program, AgentCall agent) throws IOException {
        agent.hand(
                program,
                StateText.fields(
                        state.id(), "running", state.init().pid(), state.bundle(), OciCommands.annotations(state)));
    }

    private Care.Closing watch(Container container, Engine engine) throws IOException {
        if (container.listenerFd() < 0) {
            return () -> {};
        }
        var watching = Watching.start(container, () -> Keeper.killAll(state), engine.house());
        return () -> {
            watching.awaitNobody();
            try {
                watching.close();
            } catch (IOException e) {
                log.warn(String.valueOf(e.getMessage()));
            }
        };
    }

    private OciProcess process(OciSpec spec) throws OciException, OciFailure, IOException {
        var file = line.value("process");
        if (file.isPresent()) {
            return new ProcessReader(new Known(log::warn)).process(Json.read(Files.readString(Path.of(file.get()))));
        }
        var args = line.words().subList(1, line.words().size());
        if (args.isEmpty()) {
            throw new OciFailure("exec: which program? name it behind the id, or --process FILE");
        }
        return new ProcessReader(new Known(log::warn))
                .with(
                        spec.process(),
                        args,
                        line.values("env", List.of()),
                        line.values("cap", List.of()),
                        line.value("cwd").orElse(spec.process().cwd()),
                        line.has("tty"),
                        line.has("no-new-privs"),
                        user(spec.process().user()));
    }

    private List<Integer> groups(List<Integer> before) throws OciFailure {
        var groups = new ArrayList<>(before);
        for (var text : line.values("additional-gids", List.of())) {
            try {
                groups.add(Integer.parseInt(text));
            } catch (NumberFormatException e) {
                throw new OciFailure("--additional-gids '" + text + "': write a number", e);
            }
        }
        return groups;
    }

    private UserIds user(UserIds otherwise) throws OciFailure {
        var named = line.value("user");
        if (named.isEmpty()) {
            return new UserIds(otherwise.uid(), otherwise.gid(), groups(otherwise.groups()));
        }
        var parts = named.get().split(":", -1);
        try {
            int uid = Integer.parseInt(parts[0]);
            return new UserIds(uid, parts.length > 1 ? Integer.parseInt(parts[1]) : otherwise.gid(), groups(List.of()));
        } catch (IllegalArgumentException e) {
            throw new OciFailure("--user " + named.get() + ": write UID or UID:GID", e);
        }
    }
}
