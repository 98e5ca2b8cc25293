package brig.runtime.plan;

import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.runtime.network.PublishedPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a user asks for.
 *
 * @param id 12 hexadecimal digits, unique on this host
 * @param name what messages call it
 * @param policy with the volumes of the command line in it ({@link EffectivePolicy#withVolumes})
 * @param root what becomes the container's root
 * @param command program and arguments; a program without a slash is looked up in PATH
 * @param environment all of it: nothing of the caller's own is passed on
 * @param workDir absolute, inside
 * @param terminal the program gets a terminal of its own
 * @param published ports of this host that lead to the container; only where its network is isolated
 * @param allowDegraded start although this host lacks a control that the policy needs
 * @param reaper process 1 is Brig's own, passes signals on to the program and reaps orphans
 */
public record LaunchRequest(
        String id,
        String name,
        EffectivePolicy policy,
        RootSource root,
        List<String> command,
        Map<String, String> environment,
        String workDir,
        boolean terminal,
        boolean allowDegraded,
        List<PublishedPort> published,
        boolean reaper) {
    /** A word that nobody can write on a command line. */
    private static final List<String> PROBE = List.of("\0probe");

    public LaunchRequest {
        published = List.copyOf(published);
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** @param rootfs a directory of the host, or {@code /} for the host's own root */
    public LaunchRequest(
            String id,
            String name,
            EffectivePolicy policy,
            Path rootfs,
            List<String> command,
            Map<String, String> environment,
            String workDir,
            boolean terminal,
            boolean allowDegraded) {
        this(
                id,
                name,
                policy,
                new RootSource.Directory(rootfs),
                command,
                environment,
                workDir,
                terminal,
                allowDegraded,
                List.of(),
                false);
    }

    /**
     * The same container without a program: in its place the launcher does the deeds that it reads from its standard input
     * ({@code probe.h}), behind the very locks that a program would have.
     */
    public LaunchRequest asProbe() {
        return new LaunchRequest(
                id, name, policy, root, PROBE, environment, workDir, false, allowDegraded, published, false);
    }

    public boolean isProbe() {
        return command.equals(PROBE);
    }

    public LaunchRequest publishing(List<PublishedPort> ports) {
        return new LaunchRequest(
                id, name, policy, root, command, environment, workDir, terminal, allowDegraded, ports, reaper);
    }

    /** One more program of the same container. */
    LaunchRequest with(
            List<String> otherCommand, Map<String, String> otherEnvironment, String otherWorkDir, boolean itsTerminal) {
        return new LaunchRequest(
                id,
                name,
                policy,
                root,
                otherCommand,
                otherEnvironment,
                otherWorkDir,
                itsTerminal,
                allowDegraded,
                published,
                false);
    }

    /** @param more files of Brig's own at places inside */
    public LaunchRequest withFiles(List<FileRules.Volume> more) {
        return new LaunchRequest(
                id,
                name,
                policy.withVolumes(more),
                root,
                command,
                environment,
                workDir,
                terminal,
                allowDegraded,
                published,
                reaper);
    }

    /** This request with its policy's paths as they lie in its root directory, so that all who judge paths agree. */
    public LaunchRequest in(RootView view) {
        var named = policy.withNames(paths -> Stream.concat(
                        paths.stream(), paths.stream().flatMap(path -> view.follow(path).stream()))
                .distinct()
                .toList());
        return new LaunchRequest(
                id, name, named, root, command, environment, workDir, terminal, allowDegraded, published, reaper);
    }
}
