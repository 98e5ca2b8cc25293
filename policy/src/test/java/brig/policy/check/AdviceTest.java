package brig.policy.check;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Capability;
import brig.policy.Problem;
import brig.policy.ProblemKind;
import brig.policy.ProblemKind.Danger;
import brig.policy.diff.PolicyDiff;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Ruling;
import brig.policy.explain.Rulings;
import brig.policy.load.Loaded;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceTest {
    private static final Path CASES = Path.of("src/test/resources/policy");
    private static final long SEED = Long.getLong("brig.seed", 20261125);

    private static List<Problem> warnings(String line) {
        var loaded = PolicyLoader.checkText("in.yaml", "extends: restricted\n" + line.replace("; ", "\n") + "\n");
        assertThat(loaded.policy()).as(loaded.render(false)).isPresent();
        return loaded.problems();
    }

    private static List<String> ids(String line) {
        return warnings(line).stream().map(problem -> problem.kind().id()).toList();
    }

    @Test
    void eachKindOfWarningIsInACaseAndSaysWhatToDo() throws IOException {
        var missing = EnumSet.complementOf(
                // of rules, not of policies; and of running, where check has an error
                EnumSet.of(ProblemKind.EVERY_CALL, ProblemKind.EXPIRED));
        try (var folders = Files.list(CASES)) {
            for (var folder : folders.toList()) {
                for (var problem : PolicyLoader.check(folder.resolve("in.yaml")).problems()) {
                    missing.remove(problem.kind());
                    if (!problem.isError()) {
                        assertThat(problem.hint()).as(problem.message()).isNotEmpty();
                    }
                    if (problem.kind().danger() != Danger.NONE) {
                        assertThat(problem.message()).contains("attacker");
                    }
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void theDocumentationHasEachKind() throws IOException {
        var text = Files.readString(Path.of("../docs/policy.md"));

        for (var kind : ProblemKind.values()) {
            if (kind != ProblemKind.INVALID && kind != ProblemKind.EVERY_CALL) {
                assertThat(text).contains("| `" + kind.id() + "` |");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCapabilityIsDangerousOrInBaselineOrHarmless(Capability capability) {
        var harmless = EnumSet.of(
                Capability.CHOWN,
                Capability.DAC_OVERRIDE,
                Capability.FOWNER,
                Capability.FSETID,
                Capability.KILL,
                Capability.SETGID,
                Capability.SETUID,
                Capability.SETPCAP,
                Capability.NET_BIND_SERVICE,
                Capability.NET_BROADCAST,
                Capability.IPC_OWNER,
                Capability.LEASE,
                Capability.AUDIT_WRITE,
                Capability.BLOCK_SUSPEND);

        assertThat(CapabilityDangers.of(capability).isEmpty()).isEqualTo(harmless.contains(capability));
    }

    /** The same lines in a way that is fine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "process: {user: 33, capabilities: [NET_BIND_SERVICE]}",
                "process: {user: 0, userNamespace: true}",
                "files: {read: [/srv/www, /srv/www2]}",
                "files: {write: [/srv/data], execute: [/usr/lib/tool]}",
                "files: {volumes: [{source: /srv/data, target: /data, writable: true}]}",
                "files: {volumes: [{source: /etc/app, target: /etc/app}]}",
                "files: {read: [/usr/bin/tool], execute: [/usr/bin/tool]}",
                "files: {masked: {also: [/srv/secret]}, readOnly: {also: [/srv/ro]}}",
                "files: {tmpfs: [{path: /t, executable: true}]}",
                "devices: [/dev/dri/card0]",
                "network: {mode: host, connect: [10.0.0.0/8:5432], listen: [8080]}",
                "network: {mode: host, connect: ['127.0.0.1:5432', '10.0.0.0/8:1-99', '[fd00::]/8:443']}",
                "network: {connect: [127.0.0.1:80]}",
                "network: {mode: host, connect: ['10.0.0.0/8:*', '[fc00::]/7:443', '169.254.0.0/16:53/udp']}",
                "files: {volumes: [{source: /var/lib/app, target: /v}, {source: /etc/app, target: /e}]}",
                "syscalls: {deny: [socket], watch: [getpid], allow: [io_setup]}",
                "resources: {memory: 8Gi, pids: 4000, cpus: max, swap: max}",
                "response: {escape: kill, file: kill, network: alert}",
            })
    void whatIsFineIsNotWarnedOf(String line) {
        assertThat(warnings(line).stream()
                        .filter(problem -> problem.kind() != ProblemKind.SAME_ANSWER)
                        .map(Problem::message))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            syscalls: {allow: [bpf]}                                            | call
            syscalls: {allow: [io_uring_enter]}                                 | call
            syscalls: {allow: [userfaultfd]}                                    | call
            syscalls: {allow: [keyctl]}                                         | call
            syscalls: {deny: [mount]}                                           | weaker-answer
            response: {escape: alert}                                           | soft-response
            files: {volumes: [{source: /var/run/docker.sock, target: /s}]}      | engine-socket
            files: {volumes: [{source: /, target: /host}]}                      | host-root
            files: {volumes: [{source: /var, target: /v}]}                      | host-files
            files: {volumes: [{source: /var/lib, target: /v, writable: true}]}  | host-files
            network: {mode: host, connect: ['128.0.0.0/1:443']}                 | connect-anywhere
            network: {mode: host, connect: ['[2000::]/3:443']}                  | connect-anywhere
            network: {mode: host, connect: ['[::ffff:0.0.0.0]/96:443']}         | connect-anywhere
            network: {mode: host, connect: ['[::ffff:127.0.0.0]/104:1-99']}     | host-loopback
            network: {mode: host, connect: ['[fd00:ec2::]/32:80']}              | metadata-service
            files: {volumes: [{source: /proc, target: /p, writable: true}]}     | kernel-files
            devices: [/dev/mem]                                                 | raw-device
            resources: {memory: max}                                            | no-limit
            resources: {pids: max}                                              | no-limit
            process: {user: 0}                                                  | root-user
            """)
    void aDangerousLineIsWarnedOf(String line, String id) {
        assertThat(ids(line)).containsExactly(id);
    }

    @Test
    void whatAProfileGrantsIsNotRepeated() {
        assertThat(PolicyLoader.checkText("in.yaml", "extends: baseline\nresources: {pids: 99}\n")
                        .problems())
                .isEmpty();
    }

    /** Takes away, one after the other, each line that is said to change nothing, and compares meanings. */
    @Test
    void aLineThatIsSaidToChangeNothingChangesNothing() {
        var random = new Random(SEED);
        int tried = 0;
        for (int round = 0; round < 400; round++) {
            var lines = randomPolicy(random);
            var loaded = check(lines);
            if (loaded.policy().isEmpty()) {
                continue;
            }
            for (var problem : loaded.problems()) {
                if (problem.kind() != ProblemKind.COVERED) {
                    continue;
                }
                var less = new ArrayList<>(lines);
                less.remove(problem.place().line() - 1);
                var without = check(less).policy();

                assertThat(without).isPresent();
                assertThat(PolicyDiff.of(loaded.policy().get(), without.get()))
                        .as("seed %d, round %d: %s\n%s", SEED, round, problem.message(), String.join("\n", lines))
                        .isEmpty();
                tried++;
            }
        }
        assertThat(tried).isGreaterThan(200);
    }

    /** Asks what becomes of the action that an entry is said not to allow, and the other way round. */
    @Test
    void anEntryIsSaidNotToBeWrittenOrExecutedIfAndOnlyIfAMountRefusesIt() {
        var random = new Random(SEED);
        int refused = 0;
        int allowed = 0;
        for (int round = 0; round < 400; round++) {
            var lines = randomPolicy(random);
            var loaded = check(lines);
            if (loaded.policy().isEmpty()) {
                continue;
            }
            var policy = loaded.policy().get();
            var rulings = new Rulings(policy);
            for (var key : List.of("files.write", "files.execute")) {
                var paths = key.equals("files.write")
                        ? policy.files().write()
                        : policy.files().execute();
                for (var path : paths) {
                    var ruling = rulings.of(
                            ActionReader.read((key.equals("files.write") ? "make " : "exec ") + path + "/x"));
                    boolean said = loaded.problems().stream()
                            .anyMatch(problem -> problem.kind() == ProblemKind.NEVER_REACHED
                                    && problem.place().equals(policy.places().of(key, path)));

                    assertThat(said)
                            .as("seed %d, round %d: %s %s: %s", SEED, round, key, path, String.join("\n", lines))
                            .isEqualTo(ruling.outcome() != Ruling.Outcome.ALLOW);
                    refused += said ? 1 : 0;
                    allowed += said ? 0 : 1;
                }
            }
        }
        assertThat(refused).isGreaterThan(100);
        assertThat(allowed).isGreaterThan(100);
    }

    private static Loaded check(List<String> lines) {
        return PolicyLoader.checkText("in.yaml", String.join("\n", lines) + "\n");
    }

    private static List<String> randomPolicy(Random random) {
        var lines = new ArrayList<>(List.of("extends: restricted", "files:"));
        for (var key : List.of("read", "write", "execute")) {
            lines.add("  " + key + ":");
            lines.add("    - /keep-" + key);
            for (int i = random.nextInt(4); i > 0; i--) {
                lines.add("    - " + path(random));
            }
        }
        lines.set(lines.indexOf("    - /keep-execute"), "    - /keep-read");
        lines.add("  masked:");
        lines.add("    also:");
        lines.add("      - /keep-masked");
        lines.add("      - " + path(random));
        lines.add("  tmpfs:");
        lines.add("    - {path: " + path(random) + ", executable: " + random.nextBoolean() + "}");
        lines.add("  volumes:");
        lines.add("    - {source: /srv/x, target: " + path(random) + ", writable: " + random.nextBoolean() + "}");
        lines.add("network:");
        lines.add("  mode: host");
        lines.add("  connect:");
        lines.add("    - 192.0.2.1:1");
        for (int i = random.nextInt(4); i > 0; i--) {
            int prefix = 8 * (1 + random.nextInt(3));
            lines.add("    - " + "10.".repeat(prefix / 8) + "0.".repeat(3 - prefix / 8) + "0/" + prefix + ":"
                    + (random.nextBoolean() ? "80" : "1-" + (70 + random.nextInt(20))));
        }
        return lines;
    }

    private static String path(Random random) {
        var path = new StringBuilder();
        for (int depth = 1 + random.nextInt(3); depth > 0; depth--) {
            path.append('/').append("ab".charAt(random.nextInt(2)));
        }
        return path.toString();
    }
}
