package brig.runtime.image;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

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
 * @param healthcheck how to ask the program whether it is well
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
        Optional<Healthcheck> healthcheck,
        List<Digest> layers) {
    public ImageConfig {
        entrypoint = List.copyOf(entrypoint);
        command = List.copyOf(command);
        environment = List.copyOf(environment);
        volumes = List.copyOf(volumes);
        exposedPorts = List.copyOf(exposedPorts);
        layers = List.copyOf(layers);
    }

    /**
     * As Docker writes it; what is not said is absent.
     *
     * @param test {@code NONE}, or {@code CMD} and a program with its arguments, or {@code CMD-SHELL} and a line for a shell
     * @param interval nanoseconds, as the others
     */
    public record Healthcheck(
            List<String> test,
            OptionalLong interval,
            OptionalLong timeout,
            OptionalLong startPeriod,
            OptionalLong retries) {
        public Healthcheck {
            test = List.copyOf(test);
        }

        /** The program and its arguments; empty if there is none. */
        public List<String> command() {
            if (test.size() < 2) {
                return List.of();
            }
            return switch (test.getFirst()) {
                case "CMD" -> test.subList(1, test.size());
                case "CMD-SHELL" -> List.of("/bin/sh", "-c", test.get(1));
                default -> List.of();
            };
        }
    }
}
