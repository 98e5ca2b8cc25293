package brig.cli;

import brig.cli.run.Order;
import brig.policy.EffectivePolicy;
import brig.runtime.image.ImageConfig;
import brig.runtime.image.ImageException;
import brig.runtime.image.Platform;
import brig.runtime.image.store.HeldImage;
import brig.runtime.image.user.ImageUser;
import brig.runtime.image.user.LayerFiles;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.RootSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.ParseResult;

/**
 * An image that {@code run} or {@code plan} names: what it asks for, as far as the policy lets it. Its layers stay until this
 * is closed.
 */
final class ImageRun implements AutoCloseable {
    private final HeldImage held;
    private final EffectivePolicy policy;

    private ImageRun(HeldImage held, EffectivePolicy policy) {
        this.held = held;
        this.policy = policy;
    }

    static ImageRun open(ParseResult line, EffectivePolicy policy) throws CommandFailure {
        if (line.hasMatchedOption("--rootfs")) {
            throw new CommandFailure(ExitCode.USAGE, "either --image or --rootfs: a container has one root");
        }
        String name = line.matchedOption("--image").getValue();
        try {
            return new ImageRun(ImageOptions.store().hold(name), policy);
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }

    /**
     * @param words in place of the image's {@code Cmd}
     * @param own the caller's environment
     * @param notes hears what of the image is not honoured
     */
    LaunchRequest request(ParseResult line, List<String> words, Map<String, String> own, Consumer<String> notes)
            throws CommandFailure {
        var config = held.image().config();
        try (var files = new LayerFiles(held.layers())) {
            if (!config.platform().serves(Platform.host())) {
                throw new ImageException(held.image().title() + " is for " + config.platform() + ", and this host is "
                        + Platform.host());
            }
            var wishes = new ImageWishes(config, policy);
            var running = wishes.user(files, notes);
            var environment = new LinkedHashMap<String, String>();
            ImageUser.of(String.valueOf(running.process().user().uid()), files)
                    .home()
                    .ifPresent(home -> environment.put("HOME", home));
            for (var variable : config.environment()) {
                int equals = variable.indexOf('=');
                environment.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
            environment.putAll(ContainerOptions.variables(line, own));
            var root = new RootSource.Layers(held.image().title(), held.layers());
            var workDir = config.workingDir().startsWith("/") ? config.workingDir() : "/" + config.workingDir();
            var request = ContainerOptions.request(line, running, root, command(line, words), environment, workDir);
            wishes.unmet(request.policy()).forEach(notes);
            return request;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }

    private List<String> command(ParseResult line, List<String> words) {
        var config = held.image().config();
        var command = new ArrayList<String>();
        boolean own = line.hasMatchedOption("--entrypoint");
        if (!own) {
            command.addAll(config.entrypoint());
        } else {
            String program = line.matchedOption("--entrypoint").getValue();
            if (!program.isEmpty()) {
                command.add(program);
            }
        }
        // a command that was written for another entrypoint means nothing to this one
        command.addAll(words.isEmpty() && !own ? config.command() : words);
        if (command.isEmpty()) {
            throw new IllegalArgumentException(
                    "image " + held.image().title() + " names no program: write one behind --");
        }
        return command;
    }

    /** How to ask the program whether it is well. */
    Optional<ImageConfig.Healthcheck> healthcheck() {
        return held.image().config().healthcheck();
    }

    /** What the program gets in TERM's place. */
    int stopSignal() {
        return ImageWishes.stopSignal(held.image().config()).orElse(Order.TERM);
    }

    @Override
    public void close() throws CommandFailure {
        try {
            held.close();
        } catch (IOException e) {
            throw ImageOptions.failed(e);
        }
    }
}
