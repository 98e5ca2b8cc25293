package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.EffectivePolicy;
import brig.policy.Places;
import brig.policy.diff.PolicyDiff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/policy.md} promises of {@code extends}, on random files. */
class MergeTest {
    private static final long SEED = Long.getLong("brig.seed", 20261125);
    private static final int ROUNDS = 150;

    private static final List<String> PATHS = List.of("/a", "/a/b", "/b", "/b/a", "/c", "/usr/lib", "/etc/passwd");
    private static final List<String> CALLS = List.of("socket", "shmget", "fork", "flock", "mq_open", "rename");
    private static final List<String> CAPABILITIES = List.of("CHOWN", "KILL", "SETUID", "NET_RAW");
    private static final List<String> DESTINATIONS =
            List.of("10.0.0.0/8:1-99", "10.1.0.0/16:80", "192.0.2.1:443", "\"[fd00::]/8:53/udp\"");
    private static final List<String> PORTS = List.of("8080", "8000-8100", "9000");

    @TempDir
    Path dir;

    private final Random random = new Random(SEED);

    private EffectivePolicy load(String name, String text) throws IOException {
        var loaded = PolicyLoader.load(Files.writeString(dir.resolve(name), text));
        return loaded.policy().orElseThrow(() -> new AssertionError(text + loaded.render(false)));
    }

    private static EffectivePolicy withoutPlaces(EffectivePolicy policy) {
        return new EffectivePolicy(
                "same",
                policy.process(),
                policy.files(),
                policy.network(),
                policy.syscalls(),
                policy.devices(),
                policy.resources(),
                policy.response(),
                Places.NONE,
                policy.audited(),
                policy.health(),
                policy.detect());
    }

    /** (a, b), c is a, (b, c). */
    @Test
    void howFilesAreGroupedDoesNotMatter() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            var a = random(true);
            var b = random(true);
            var c = random(true);
            for (var file : List.of("a", "b", "c")) {
                Files.writeString(dir.resolve(file + ".yaml"), file.equals("a") ? a : file.equals("b") ? b : c);
            }
            Files.writeString(dir.resolve("ab.yaml"), "extends: a.yaml\n" + b);
            Files.writeString(dir.resolve("bc.yaml"), "extends: b.yaml\n" + c);

            var flat = withoutPlaces(load("1.yaml", "extends: [a.yaml, b.yaml, c.yaml]\n"));

            assertThat(List.of(
                            withoutPlaces(load("2.yaml", "extends: [ab.yaml, c.yaml]\n")),
                            withoutPlaces(load("3.yaml", "extends: [a.yaml, bc.yaml]\n")),
                            withoutPlaces(load("4.yaml", "extends: ab.yaml\n" + c)),
                            withoutPlaces(load("5.yaml", "extends: [a.yaml, b.yaml]\n" + c))))
                    .as("seed %d, round %d\n%s---\n%s---\n%s", SEED, round, a, b, c)
                    .allMatch(flat::equals);
        }
    }

    @Test
    void aFileThatOnlyRemovesRightsGrantsNone() throws IOException {
        int differing = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Files.writeString(dir.resolve("base.yaml"), "extends: restricted\n" + random(false));
            var less = less();

            var before = load("before.yaml", "extends: base.yaml\n");
            var after = load("after.yaml", "extends: base.yaml\n" + less);

            var changes = PolicyDiff.of(before, after);
            assertThat(changes.stream().filter(change -> change.kind().sign().equals("+")))
                    .as("seed %d, round %d\n%s---\n%s", SEED, round, Files.readString(dir.resolve("base.yaml")), less)
                    .isEmpty();
            differing += changes.isEmpty() ? 0 : 1;
        }
        assertThat(differing).isGreaterThan(ROUNDS / 2);
    }

    /** @param edits whether lists may take away what others gave */
    private String random(boolean edits) {
        var text = new StringBuilder();
        if (random.nextBoolean()) {
            text.append("process:\n  user: ").append(random.nextInt(1, 99)).append('\n');
            text.append("  capabilities: ").append(list(CAPABILITIES, edits)).append('\n');
        }
        text.append("files:\n  read: ").append(list(PATHS, edits)).append('\n');
        text.append("  write: ").append(list(PATHS, edits)).append('\n');
        text.append("  list: ").append(list(PATHS, edits)).append('\n');
        text.append("  masked: ")
                .append(edits ? list(PATHS, true) : "{also: " + some(PATHS) + "}")
                .append('\n');
        if (!edits) {
            // what was to be executed must stay readable
            text.append("  tmpfs: [/t, {path: /u, size: 1Mi, executable: true}]\n");
            text.append("  volumes: [{source: /srv/x, target: /v, writable: true}]\n  scratch: 1Gi\n");
        }
        text.append("network:\n  mode: host\n  connect: ")
                .append(list(DESTINATIONS, edits))
                .append('\n');
        text.append("  listen: ").append(list(PORTS, edits)).append('\n');
        var calls = new ArrayList<>(CALLS);
        java.util.Collections.shuffle(calls, random);
        text.append("syscalls:\n  deny: [")
                .append(calls.get(0))
                .append("]\n  watch: [")
                .append(calls.get(1));
        text.append("]\n  allow: [").append(calls.get(2)).append("]\n");
        if (edits && random.nextBoolean()) {
            text.append("  only: ").append(list(CALLS, true)).append('\n');
        }
        text.append("resources: {memory: ").append(random.nextInt(1, 99)).append("Mi, pids: ");
        text.append(random.nextInt(1, 99)).append("}\n");
        if (random.nextBoolean()) {
            text.append("response: {file: ")
                    .append(random.nextBoolean() ? "alert" : "kill")
                    .append("}\n");
        }
        return text.toString();
    }

    private String list(List<String> entries, boolean edits) {
        if (!edits || random.nextBoolean()) {
            return some(entries);
        }
        return switch (random.nextInt(3)) {
            case 0 -> "{only: " + some(entries) + "}";
            case 1 -> "{without: " + some(entries) + "}";
            default -> "{without: " + some(entries) + ", also: " + some(entries) + "}";
        };
    }

    private String some(List<String> entries) {
        var some = entries.stream().filter(entry -> random.nextInt(3) == 0).toList();
        return "[" + String.join(", ", some) + "]";
    }

    /** Takes entries away, masks, denies, lowers limits and hardens responses. */
    private String less() {
        var text = new StringBuilder();
        text.append("process:\n  capabilities: ").append(without(CAPABILITIES)).append('\n');
        text.append("  rlimits: {nofile: ").append(random.nextInt(1, 1000)).append("}\n");
        text.append("files:\n  read: ")
                .append(without(PATHS))
                .append("\n  write: ")
                .append(without(PATHS));
        text.append("\n  list: ").append(without(PATHS));
        text.append("\n  masked: {also: ")
                .append(some(PATHS))
                .append("}\n  readOnly: {also: ")
                .append(some(PATHS));
        text.append("}\n  volumes: {without: [")
                .append(random.nextBoolean() ? "/v" : "")
                .append("]}\n");
        text.append("  tmpfs: {without: [")
                .append(random.nextBoolean() ? "/t" : "")
                .append("]}\n");
        if (random.nextBoolean()) {
            text.append("  scratch: 1Mi\n");
        }
        text.append("network:\n  connect: ").append(without(DESTINATIONS));
        text.append("\n  listen: ").append(without(PORTS));
        text.append(random.nextInt(4) == 0 ? "\n  mode: none\n" : "\n");
        text.append("syscalls:\n  deny: [getcwd, ")
                .append(random.nextBoolean() ? "sched_yield" : "uname")
                .append("]\n");
        if (random.nextBoolean()) {
            text.append("  only: ").append(some(CALLS)).append('\n');
        }
        text.append("resources: {memory: 1Mi, pids: 1, cpus: 0.1}\n");
        text.append("response: {execute: kill, file: kill, network: kill, syscall: kill}\n");
        return text.toString();
    }

    private String without(List<String> entries) {
        return random.nextInt(4) == 0 ? "{only: []}" : "{without: " + some(entries) + "}";
    }
}
