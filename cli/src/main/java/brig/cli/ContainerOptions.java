package brig.cli;

import brig.cli.life.Keeper;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.runtime.network.PublishedPort;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ParseResult;

/** The options that say what runs in a container, the same for {@code run} and {@code plan}. */
final class ContainerOptions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    private ContainerOptions() {}

    static Options describe(Options options) {
        return Surroundings.describe(options)
                .value("NAME", "What reports, metrics and the container's hostname say; by default its id.", "--name")
                .value(
                        "DIR",
                        "The directory that becomes the container's root, read-only. Default: /, this host's own.",
                        "--rootfs")
                .value(
                        "IMAGE",
                        "Run an image in place of a directory: a name or an id of 'brig image ls'. CMD may be left out.",
                        "--image")
                .value("PROGRAM", "In place of the image's entrypoint; '' for none.", "--entrypoint")
                .values(
                        "NAME[=VALUE]",
                        "A variable of the program's environment; without a value the caller's own. Repeatable.",
                        "-e",
                        "--env")
                .values(
                        "KEY=VALUE",
                        "A label, by which a policy file may choose among its policies. Repeatable.",
                        "--label")
                .values(
                        "SRC:DST[:ro,idmap]",
                        "A file or directory of this host at a place inside; a name without '/' is a volume that Brig keeps."
                                + " idmap: owners are the container's ids, despite its user namespace."
                                + " Repeatable.",
                        "-v",
                        "--volume")
                .value("DIR", "Where the program starts, inside. Default: /", "-w", "--workdir")
                .values(
                        "[HOSTIP:]HOST:CONTAINER[/udp]",
                        "A port of this host that leads to the container, whose network is isolated. Repeatable.",
                        "-p",
                        "--publish")
                .flag("Give the program a terminal of its own.", "-t", "--tty")
                .flag("Process 1 is Brig's: it passes signals on to the program and reaps orphans.", "--init")
                .flag(
                        "Start although this host lacks a control that the policy needs; every report says so.",
                        "--allow-degraded");
    }

    /**
     * @param words program and arguments
     * @param own the caller's environment
     * @throws CommandFailure with {@link ExitCode#USAGE} if an option means nothing
     */
    static LaunchRequest request(ParseResult line, EffectivePolicy policy, List<String> words, Map<String, String> own)
            throws CommandFailure {
        if (line.hasMatchedOption("--entrypoint")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--entrypoint is an image's: without --image write the program behind --");
        }
        try {
            if (words.isEmpty()) {
                throw new IllegalArgumentException("no command: write it behind --, or name an image with --image");
            }
            var root = new RootSource.Directory(root(line.matchedOptionValue("--rootfs", "/")));
            return request(line, policy, root, words, variables(line, own), "/");
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** What {@code -e} names. */
    static Map<String, String> variables(ParseResult line, Map<String, String> own) {
        List<String> variables = line.matchedOptionValue("--env", List.of());
        return Variables.parse(variables, own);
    }

    /** @param workDir where {@code -w} names none */
    static LaunchRequest request(
            ParseResult line,
            EffectivePolicy policy,
            RootSource root,
            List<String> words,
            Map<String, String> environment,
            String workDir)
            throws CommandFailure {
        try {
            var id = freshId();
            List<String> volumes = line.matchedOptionValue("--volume", List.of());
            return new LaunchRequest(
                    id,
                    name(line.matchedOptionValue("--name", id)),
                    policy.withVolumes(VolumeOption.parse(volumes)),
                    root,
                    words,
                    environment,
                    workDir(line.matchedOptionValue("--workdir", workDir)),
                    line.hasMatchedOption("--tty"),
                    line.hasMatchedOption("--allow-degraded"),
                    published(line, policy.network()),
                    line.hasMatchedOption("--init"));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static List<PublishedPort> published(ParseResult line, NetworkRules network) {
        if (!line.hasMatchedOption("--publish")) {
            return List.of();
        }
        List<String> words = line.matchedOptionValue("--publish", List.of());
        var published = words.stream().map(PublishedPort::parse).toList();
        for (var port : published) {
            if (network.mode() != NetworkRules.Mode.ISOLATED) {
                throw new IllegalArgumentException("--publish is for a policy with network mode 'isolated', not '"
                        + network.mode().name().toLowerCase(java.util.Locale.ROOT) + "'");
            }
            if (network.listen().stream().noneMatch(ports -> ports.contains(port.containerPort()))) {
                throw new IllegalArgumentException("--publish " + port + ": nobody may listen on "
                        + port.containerPort() + " inside: add it to the policy's network.listen");
            }
        }
        return published;
    }

    private static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "--name '" + name + "': write up to 63 letters, digits, '_', '.' and '-', a letter or digit first");
        }
        return name;
    }

    private static String workDir(String directory) {
        if (!directory.startsWith("/")) {
            throw new IllegalArgumentException("--workdir '" + directory + "' is not absolute");
        }
        return directory;
    }

    static Path root(String directory) throws IOException {
        var path = Path.of(directory);
        if (!Files.isDirectory(path)) {
            throw new IOException("no root directory '" + directory + "': name one with --rootfs");
        }
        return path.toRealPath();
    }

    /** Random bytes from the kernel itself: {@code SecureRandom} would load a security provider first. */
    static String freshId() throws IOException {
        var again = Keeper.again();
        if (again.isPresent()) {
            return again.get();
        }
        try (var random = Files.newInputStream(Path.of("/dev/urandom"))) {
            return HexFormat.of().formatHex(random.readNBytes(6));
        }
    }
}
