package brig.cli.oci;

import brig.monitor.host.json.Json;
import brig.policy.UserIds;
import brig.runtime.launch.Created;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.OciLaunch;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciProcess;
import brig.runtime.oci.OciSpec;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        if (status != OciState.Status.RUNNING && status != OciState.Status.CREATED) {
            throw new OciFailure(
                    "exec: container " + state.id() + " is " + status.name().toLowerCase(java.util.Locale.ROOT));
        }
        Keeper.refuseDescriptors(line);
        var spec = SpecReader.read(state.bundle(), state.config(), _ -> {});
        var process = process(spec);
        var wanted = OciPolicy.stricter(spec.with(process), state.id(), policies);
        wanted.notes().forEach(log::warn);
        boolean detached = line.has("detach");
        if (!detached) {
            Detached.adoptOrphans();
        }
        var launch = new OciLaunch(state.brig(), state.id(), wanted, state.place(), false, state.keyring());
        try (var created = launch.exec(state.init().pid(), engine.starter(state.directory()))) {
            if (!OciState.runs(state.init())) {
                throw new OciFailure("exec: container " + state.id() + " has ended");
            }
            if (process.terminal()) {
                if (!line.has("console-socket")) {
                    throw new OciFailure("exec: a terminal needs --console-socket");
                }
                Keeper.sendTerminal(line, created);
            }
            Keeper.writePid(line, created.initPid());
            return watch(created, detached, engine);
        }
    }

    private int watch(Created created, boolean detached, Engine engine) throws IOException, LaunchException {
        if (detached) {
            engine.letGoBeforeTheStart();
        }
        var container = created.start();
        if (container.listenerFd() < 0) {
            return attend(created, detached);
        }
        try (var watching = Watching.start(container, () -> Keeper.killAll(state))) {
            int code = attend(created, detached);
            watching.awaitNobody();
            return code;
        }
    }

    private static int attend(Created created, boolean detached) throws IOException {
        Keeper.awaitEnd(created);
        if (detached) {
            return 0;
        }
        int status = new JnaLinux().waitPid(created.initPid());
        return (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
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
        return ProcessReader.with(
                spec.process(),
                args,
                line.values("env", List.of()),
                line.value("cwd").orElse(spec.process().cwd()),
                line.has("tty"),
                user(spec.process().user()));
    }

    private UserIds user(UserIds otherwise) throws OciFailure {
        var named = line.value("user");
        if (named.isEmpty()) {
            return otherwise;
        }
        var parts = named.get().split(":", -1);
        try {
            int uid = Integer.parseInt(parts[0]);
            return new UserIds(uid, parts.length > 1 ? Integer.parseInt(parts[1]) : otherwise.gid(), List.of());
        } catch (IllegalArgumentException e) {
            throw new OciFailure("--user " + named.get() + ": write UID or UID:GID", e);
        }
    }
}
