package brig.cli.exchange;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words of {@code docker run}, as options with their values; what is the command line's in Brig, too, is left out.
 *
 * @param image empty if none is named
 */
record DockerWords(List<Option> options, Optional<String> image) {
    /** @param value of a flag {@code true} or {@code false} */
    record Option(String name, String value) {}

    private static final Map<String, String> SHORT = Map.of(
            "-u",
            "--user",
            "-v",
            "--volume",
            "-m",
            "--memory",
            "-c",
            "--cpu-shares",
            "-h",
            "--hostname",
            "-p",
            "--publish",
            "-e",
            "--env",
            "-w",
            "--workdir",
            "-l",
            "--label");
    /** How it is run, said without a value. */
    private static final Set<String> RUN_FLAGS =
            Set.of("--rm", "-d", "--detach", "-i", "--interactive", "-t", "--tty", "-it", "-ti", "--sig-proxy");

    private static final Set<String> FLAGS = with(
            RUN_FLAGS,
            "--init",
            "--privileged",
            "--read-only",
            "-P",
            "--publish-all",
            "--no-healthcheck",
            "--oom-kill-disable");
    /** Of the run, not of the policy. */
    private static final Set<String> OF_THE_RUN = with(
            RUN_FLAGS,
            "--env",
            "--workdir",
            "--name",
            "--entrypoint",
            "--label",
            "--pull",
            "--platform",
            "--env-file",
            "--cidfile",
            "--restart",
            "--stop-signal",
            "--stop-timeout",
            "--log-driver",
            "--log-opt");

    private static Set<String> with(Set<String> some, String... others) {
        var all = new HashSet<>(some);
        all.addAll(List.of(others));
        return Set.copyOf(all);
    }

    DockerWords {
        options = List.copyOf(options);
    }

    static DockerWords of(List<String> words) throws ExchangeException {
        var options = new ArrayList<Option>();
        int at = 0;
        while (at < words.size()
                && Set.of("docker", "podman", "run", "container", "create").contains(words.get(at))) {
            at++;
        }
        for (; at < words.size(); at++) {
            var word = words.get(at);
            if (word.equals("--")) {
                at++;
                break;
            }
            if (!word.startsWith("-")) {
                break;
            }
            if (!word.startsWith("--") && word.length() > 2 && SHORT.containsKey(word.substring(0, 2))) {
                options.add(new Option(String.valueOf(SHORT.get(word.substring(0, 2))), word.substring(2)));
                continue;
            }
            int equals = word.startsWith("--") ? word.indexOf('=') : -1;
            var written = equals < 0 ? word : word.substring(0, equals);
            var name = SHORT.getOrDefault(written, written);
            if (FLAGS.contains(name)) {
                options.add(new Option(name, String.valueOf(!word.endsWith("=false"))));
            } else if (equals >= 0) {
                options.add(new Option(name, word.substring(equals + 1)));
            } else if (at + 1 < words.size()) {
                options.add(new Option(name, words.get(++at)));
            } else {
                throw new ExchangeException(name + " without a value at the end");
            }
        }
        options.removeIf(option -> OF_THE_RUN.contains(option.name()));
        return new DockerWords(options, at < words.size() ? Optional.of(words.get(at)) : Optional.empty());
    }
}
