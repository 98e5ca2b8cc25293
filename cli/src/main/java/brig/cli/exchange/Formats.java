package brig.cli.exchange;

import brig.policy.EffectivePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The languages of other tools. */
public final class Formats {
    public static final List<String> IMPORTED = List.of("seccomp", "oci", "docker-run", "kubernetes");
    public static final List<String> EXPORTED = List.of("seccomp", "oci", "docker-run", "kubernetes", "apparmor");

    private Formats() {}

    /**
     * @param format one of {@link #IMPORTED}
     * @param words a file, or for docker-run the words of the command line
     * @throws ExchangeException if the text is not what it should be
     */
    public static Exchange read(String format, List<String> words) throws ExchangeException, IOException {
        if (format.equals("docker-run")) {
            return DockerImport.of(words);
        }
        if (words.size() != 1) {
            throw new ExchangeException("one file is read, not " + words.size());
        }
        var file = Path.of(words.getFirst());
        return switch (format) {
            case "oci" -> OciImport.read(file);
            case "kubernetes" -> KubernetesImport.read(Files.readString(file));
            default -> {
                var draft = new Draft();
                SeccompImport.into(draft, SeccompProfile.read(Files.readString(file)));
                yield draft.done();
            }
        };
    }

    /** @param format one of {@link #EXPORTED} */
    public static Exchange write(String format, EffectivePolicy policy) {
        return switch (format) {
            case "oci" -> OciExport.of(policy);
            case "docker-run" -> DockerExport.of(policy);
            case "kubernetes" -> KubernetesExport.of(policy);
            case "apparmor" -> AppArmorExport.of(policy);
            default -> SeccompExport.of(policy);
        };
    }
}
