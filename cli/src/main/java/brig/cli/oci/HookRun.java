package brig.cli.oci;

import brig.runtime.launch.HookLaunch;
import brig.runtime.launch.LaunchException;
import brig.runtime.oci.OciSpec.Hook;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs an engine's hooks, which read the container's state. Some are told apart by their first argument alone. */
final class HookRun {
    private static final int SIGKILL = 9;
    private static final int SIGSYS = 31;

    private HookRun() {}

    /**
     * @param environment of those that name none
     * @throws OciFailure at the first that fails
     */
    static void all(List<Hook> hooks, String state, List<String> environment) throws OciFailure {
        for (var hook : hooks) {
            run(hook, state, environment);
        }
    }

    /** The same in a container's namespaces, beneath the host's root still. */
    static void inNamespaces(List<Hook> hooks, String state, LaunchRequest request, int pid, List<String> environment)
            throws OciFailure {
        var linux = new JnaLinux();
        for (var hook : hooks) {
            try {
                int input = Detached.reading(state.getBytes(StandardCharsets.UTF_8));
                try {
                    int code = HookLaunch.inNamespaces(request, pid, hook, environment, input);
                    if (code != 0) {
                        throw failed(hook, code);
                    }
                } finally {
                    linux.close(input);
                }
            } catch (IOException | LaunchException e) {
                throw new OciFailure("hook " + hook.path() + ": " + e.getMessage(), e);
            }
        }
    }

    /** @param code 128+n if signal n ended it */
    static OciFailure failed(Hook hook, int code) {
        return failed(
                hook,
                code <= 128
                        ? "exit status " + code
                        : "signal " + (code - 128) + (code - 128 == SIGSYS ? " (bad system call)" : ""));
    }

    private static OciFailure failed(Hook hook, String how) {
        return new OciFailure("error running hook " + hook.path() + " " + String.join(" ", hook.args()) + ": " + how);
    }

    private static void run(Hook hook, String state, List<String> environment) throws OciFailure {
        var linux = new JnaLinux();
        try {
            int input = Detached.reading(state.getBytes(StandardCharsets.UTF_8));
            int pid;
            try {
                pid = linux.spawn(hook.path(), hook.args(), hook.env(environment), Map.of(0, input));
            } finally {
                linux.close(input);
            }
            if (hook.timeoutSeconds() > 0) {
                int pidfd = linux.openProcess(pid);
                if (!linux.waitReadable(pidfd, hook.timeoutSeconds() * 1000)) {
                    linux.signal(pidfd, SIGKILL);
                }
                linux.close(pidfd);
            }
            int status = linux.waitPid(pid);
            if (status != 0) {
                throw failed(
                        hook,
                        (status & 0x7f) == 0 ? "exit status " + (status >> 8 & 0xff) : "signal " + (status & 0x7f));
            }
        } catch (IOException e) {
            throw new OciFailure("hook " + hook.path() + ": " + e.getMessage(), e);
        }
    }
}
