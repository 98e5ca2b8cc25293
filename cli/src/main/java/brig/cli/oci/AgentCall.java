package brig.cli.oci;

import brig.runtime.launch.Container;
import brig.runtime.oci.OciSeccomp;
import brig.runtime.sys.Detached;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An engine's agent is called before a program goes on, and then gets the program's seccomp listener, which nobody else keeps
 * ({@code config-linux.md}, containerProcessState).
 */
final class AgentCall implements AutoCloseable {
    private static final int NONE = -1;

    private final Optional<OciSeccomp.Agent> agent;
    private final int socket;

    private AgentCall(Optional<OciSeccomp.Agent> agent, int socket) {
        this.agent = agent;
        this.socket = socket;
    }

    /** @throws OciFailure if there is an agent and it does not listen */
    static AgentCall of(Optional<OciSeccomp> seccomp) throws OciFailure {
        var agent = seccomp.flatMap(OciSeccomp::agent);
        if (agent.isEmpty()) {
            return new AgentCall(agent, NONE);
        }
        try {
            return new AgentCall(agent, Detached.connect(Path.of(agent.get().socket())));
        } catch (SyscallException e) {
            throw new OciFailure(
                    "linux.seccomp.listenerPath: failed to connect with seccomp agent: " + e.getMessage(), e);
        }
    }

    /** @param state of the container, as {@link StateText#fields} has it */
    void hand(Container program, Map<String, Object> state) throws SyscallException {
        int listener = program.lentFd();
        if (listener < 0) {
            return;
        }
        try {
            var word = new LinkedHashMap<String, Object>();
            word.put("ociVersion", state.getOrDefault("ociVersion", ""));
            word.put("fds", List.of("seccompFd"));
            word.put("pid", program.initPid());
            agent.ifPresent(named -> word.put("metadata", named.metadata()));
            word.put("state", state);
            UnixSocket.send(socket, OciJson.line(word).getBytes(StandardCharsets.UTF_8), List.of(listener));
        } finally {
            new JnaLinux().close(listener);
        }
    }

    @Override
    public void close() throws SyscallException {
        if (socket >= 0) {
            new JnaLinux().close(socket);
        }
    }
}
