package brig.cli;

import brig.policy.EffectivePolicy;
import brig.policy.FileRules.Volume;
import brig.runtime.plan.LaunchRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say what runs in a container, the same for {@code run} and {@code plan}. */
final class ContainerOptions {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "What reports, metrics and the container's hostname say; by default its id.")
    String name = "";

    @Option(
            names = "--rootfs",
            paramLabel = "DIR",
            defaultValue = "/",
            description = "The directory that becomes the container's root, read-only. Default: / (this host's own).")
    Path rootfs = Path.of("/");

    @Option(
            names = {"-e", "--env"},
            paramLabel = "NAME[=VALUE]",
            description = "A variable of the program's environment; without =VALUE the caller's own. Repeatable.")
    List<String> variables = new ArrayList<>();

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "SRC:DST[:ro]",
            description = "A file or directory of this host at a place inside. Repeatable.")
    List<String> volumes = new ArrayList<>();

    @Option(
            names = {"-w", "--workdir"},
            paramLabel = "DIR",
            defaultValue = "/",
            description = "Where the program starts, inside. Default: /")
    String workDir = "/";

    @Option(
            names = {"-t", "--tty"},
            description = "Give the program a terminal of its own.")
    boolean terminal;

    @Option(
            names = "--allow-degraded",
            description = "Start although this host lacks a control that the policy needs; every report says so.")
    boolean allowDegraded;

    @Parameters(
            index = "0..*",
            paramLabel = "CMD",
            description = "The program and its arguments, behind -- if they begin with a dash.")
    List<String> command = new ArrayList<>();

    /**
     * @param words program and arguments
     * @param own the caller's environment
     * @throws CommandFailure with {@link ExitCode#USAGE} if an option means nothing
     */
    LaunchRequest request(EffectivePolicy policy, List<String> words, Map<String, String> own) throws CommandFailure {
        try {
            if (words.isEmpty()) {
                throw new IllegalArgumentException("no command: write it behind --");
            }
            if (!workDir.startsWith("/")) {
                throw new IllegalArgumentException("--workdir '" + workDir + "' is not absolute");
            }
            var id = freshId();
            return new LaunchRequest(
                    id,
                    checkedName(id),
                    policy.withVolumes(parsedVolumes()),
                    checkedRoot(),
                    words,
                    Variables.parse(variables, own),
                    workDir,
                    terminal,
                    allowDegraded);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private String checkedName(String id) {
        if (name.isEmpty()) {
            return id;
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("--name '" + name
                    + "': write up to 63 letters, digits, '_', '.' and '-', a letter or digit first");
        }
        return name;
    }

    private Path checkedRoot() throws CommandFailure {
        if (!Files.isDirectory(rootfs)) {
            throw new CommandFailure(
                    ExitCode.FAILED, "no root directory '" + rootfs + "': name one with --rootfs");
        }
        return rootfs.toAbsolutePath().normalize();
    }

    private List<Volume> parsedVolumes() {
        return volumes.stream().map(VolumeOption::parse).toList();
    }

    /** Random bytes from the kernel itself: {@code SecureRandom} would load a security provider first. */
    private static String freshId() throws IOException {
        try (var random = Files.newInputStream(Path.of("/dev/urandom"))) {
            return HexFormat.of().formatHex(random.readNBytes(6));
        }
    }
}
