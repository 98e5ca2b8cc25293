package brig.runtime.plan;

import brig.policy.UserIds;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One more program in a container that runs.
 *
 * @param command program and arguments; a program without a slash is looked up in PATH
 * @param environment on top of what the container's first program got
 * @param workDir absolute, inside; empty for the first program's
 * @param terminal it gets a terminal of the container's own devpts
 * @param user in place of the container's; only root's may be another one
 */
public record ExecRequest(
        List<String> command,
        Map<String, String> environment,
        Optional<String> workDir,
        boolean terminal,
        Optional<UserIds> user) {
    public ExecRequest {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
