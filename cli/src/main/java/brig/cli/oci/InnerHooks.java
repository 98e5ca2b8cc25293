package brig.cli.oci;

import brig.cli.run.House;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.launch.Created;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.OciLaunch;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciProcess;
import brig.runtime.oci.OciSpec;
import brig.runtime.oci.OciSpec.Hook;
import brig.runtime.oci.Stricter;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code startContainer}: programs of the container's own that run in it before its first one goes on. Each is what {@code exec}
 * would start: as confined as the first, and watched.
 */
final class InnerHooks {
    private final OciState state;
    private final Created created;
    private final House house;

    InnerHooks(OciState state, Created created, House house) {
        this.state = state;
        this.created = created;
        this.house = house;
    }

    /** @throws OciFailure at the first that fails */
    void run(List<Hook> hooks) throws OciFailure, OciException, IOException, LaunchException {
        var linux = new JnaLinux();
        var spec = SpecReader.read(state.bundle(), state.config(), _ -> {});
        var text = StateText.of(state, "created", created.initPid(), spec.annotations());
        for (var hook : hooks) {
            int input = Detached.reading(text.getBytes(StandardCharsets.UTF_8));
            try {
                run(hook, spec, input);
            } finally {
                linux.close(input);
            }
        }
    }

    private void run(Hook hook, OciSpec spec, int input) throws OciFailure, OciException, IOException, LaunchException {
        var policy = created.plan().request().policy();
        var wanted = Home.given(
                Stricter.of(policy, spec.with(process(hook, spec.process())), CgroupHost::deviceAt),
                Path.of("/proc/" + created.initPid() + "/root"));
        var launch = new OciLaunch(
                state.brig(), state.id(), wanted, state.place(), state.scope(), false, state.keyring(), false);
        var linux = new JnaLinux();
        try (var agent = AgentCall.of(spec.seccomp());
                var program = launch.exec(created.initPid(), OciLaunch.ownChild(input), true)) {
            var container = program.container();
            agent.hand(
                    container,
                    StateText.fields(state.id(), "created", created.initPid(), state.bundle(), spec.annotations()));
            if (container.listenerFd() < 0) {
                end(hook, program, linux);
                return;
            }
            try (var _ = Watching.start(container, () -> Keeper.killAll(state), house)) {
                end(hook, program, linux);
            }
        }
    }

    private static void end(Hook hook, Created program, JnaLinux linux)
            throws OciFailure, IOException, LaunchException {
        if (hook.timeoutSeconds() > 0 && !linux.waitReadable(program.initPidFd(), hook.timeoutSeconds() * 1000)) {
            linux.signal(program.initPidFd(), 9);
        }
        int code = program.container().waitFor();
        if (code != 0) {
            throw HookRun.failed(hook, code);
        }
    }

    /** The first argument is the path: that is how a program is found in a container. */
    private static OciProcess process(Hook hook, OciProcess first) {
        var args = new ArrayList<>(List.of(hook.path()));
        args.addAll(hook.args().subList(1, hook.args().size()));
        return new OciProcess(
                false,
                0,
                0,
                "/",
                args,
                hook.env(List.of()),
                first.user(),
                first.umask(),
                first.capabilities(),
                first.rlimits(),
                first.oomScoreAdj(),
                first.label(),
                first.noNewPrivileges(),
                OciProcess.Tuning.NONE,
                OciProcess.Handed.NONE);
    }
}
