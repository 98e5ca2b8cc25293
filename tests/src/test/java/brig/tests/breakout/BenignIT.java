package brig.tests.breakout;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.PolicyText;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs as Debian ships them go on working, under the two profiles as Brig ships them. */
@AsRoot
class BenignIT {
    private static final int SECONDS = 600;
    private static final Path PROGRAMS =
            Path.of("src/test/resources/brig/tests/breakout/programs.txt").toAbsolutePath();
    private static final String RESTRICTED = "{read: [/], execute: [/usr, /opt/java, /srv, /tmp], watch: false,"
            + " tmpfs: [{path: /tmp, size: 128Mi, executable: true}]}";

    @TempDir
    static Path temp;

    private static final Map<String, Ended> ENDED = new LinkedHashMap<>();

    /** All programs one after the other in one container for each profile. */
    @BeforeAll
    static void everyProgramRuns() throws Exception {
        var policy = new PolicyText(new LinkedHashMap<>());
        var running = new LinkedHashMap<String, Command.Started>();
        running.put("baseline", start(policy.with("extends", "baseline")));
        running.put("restricted", start(policy.with("extends", "restricted").with("files", RESTRICTED)));
        for (var entry : running.entrySet()) {
            ENDED.put(entry.getKey(), entry.getValue().end(SECONDS));
        }
    }

    private static Command.Started start(PolicyText policy) throws Exception {
        return Brig.in(temp)
                .policy(policy)
                .rootfs(Roots.debian())
                .option("-v", Path.of(System.getProperty("java.home")).toRealPath() + ":/opt/java:ro")
                .option("-v", Tools.script("try-programs") + ":/srv/try-programs:ro")
                .option("-v", PROGRAMS + ":/srv/programs.txt:ro")
                .command("/bin/sh", "/srv/try-programs", "/srv/programs.txt")
                .start();
    }

    private static Stream<List<String>> table() throws Exception {
        return Files.readAllLines(PROGRAMS).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> List.of(line.split(" \\| ")));
    }

    static List<String> programs() throws Exception {
        return table().map(List::getFirst).toList();
    }

    /** Those whose line says that restricted is no place for them. */
    private static List<String> beyondRestricted() throws Exception {
        return table().filter(cells -> cells.getLast().startsWith("baseline, "))
                .map(List::getFirst)
                .toList();
    }

    private static String said(String profile, String program) {
        return Objects.requireNonNull(ENDED.get(profile), profile)
                .out()
                .lines()
                .filter(line -> line.matches("(ok|FAIL) \\Q" + program + "\\E( .*)?"))
                .collect(Collectors.joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void works(String program) throws Exception {
        assertThat(said("baseline", program)).as("baseline").isEqualTo("ok " + program);
        if (beyondRestricted().contains(program)) {
            assertThat(said("restricted", program)).as("restricted").startsWith("FAIL ");
        } else {
            assertThat(said("restricted", program)).as("restricted").isEqualTo("ok " + program);
        }
    }

    @Test
    void nothingWasKilledAndThereAreEnough() throws Exception {
        var all = new ArrayList<>(programs());

        assertThat(all).hasSizeGreaterThanOrEqualTo(40).doesNotHaveDuplicates();
        ENDED.forEach((profile, ended) -> {
            assertThat(ended.code()).as(profile + ": " + ended.err()).isZero();
            assertThat(ended.err()).as(profile).doesNotContain(" KILL ");
        });
    }
}
