package brig.runtime.image;

import java.util.List;

/**
 * What an image says of itself. Whoever made the image wrote it, so nothing of it loosens a policy.
 *
 * @param created when, as it was written; may be empty
 * @param environment {@code NAME=VALUE} each
 * @param user {@code name}, {@code id}, {@code name:group}; may be empty
 * @param workingDir may be empty
 * @param stopSignal a name or a number; may be empty
 * @param volumes places that the program wants to write to
 * @param exposedPorts such as {@code 80/tcp}
 * @param hasHealthcheck says how to ask the program whether it is well, which Brig does not
 * @param layers of the uncompressed archives, the lowest first
 */
public record ImageConfig(
        Platform platform,
        String created,
        List<String> entrypoint,
        List<String> command,
        List<String> environment,
        String user,
        String workingDir,
        String stopSignal,
        List<String> volumes,
        List<String> exposedPorts,
        boolean hasHealthcheck,
        List<Digest> layers) {
    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        volumes = List.copyOf(volumes);
        exposedPorts = List.copyOf(exposedPorts);
        layers = List.copyOf(layers);
    }
}
