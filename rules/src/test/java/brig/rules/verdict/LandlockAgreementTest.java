package brig.rules.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Bytes;
import brig.policy.FileRules;
import brig.policy.verdict.FileTable;
import brig.runtime.landlock.LandlockRuleset;
import brig.runtime.landlock.PathRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge's tables against the rights that Landlock's rules add up to, by the bits of {@code linux/landlock.h}. */
class LandlockAgreementTest {
    private static final long EXECUTE = 1;
    private static final long WRITE_FILE = 1 << 1;
    private static final long READ_FILE = 1 << 2;
    private static final long READ_DIR = 1 << 3;
    private static final long MAKE_REG = 1 << 8;

    private static final List<String> NAMES =
            List.of("bin", "lib", "srv", "www", "etc", "tmp", "dev", "proc", "x", "null");

    @Test
    void theyAgreeOnThousandsOfPathsUnderHundredsOfPolicies() {
        var random = new Random(20261125);
        int allowed = 0;
        for (int i = 0; i < 300; i++) {
            var policy = Policies.of(i == 0 ? Policies.FILES : files(random));
            var table = new FileTable(policy);
            var landlock = new HashMap<String, PathRule>();
            LandlockRuleset.of(policy, 7).paths().forEach(rule -> landlock.put(rule.path(), rule));
            for (int j = 0; j < 200; j++) {
                var path = path(random, random.nextInt(6));
                allowed += compare(table, landlock, path);
            }
        }
        assertThat(allowed).isGreaterThan(1000);
    }

    private static int compare(FileTable table, Map<String, PathRule> landlock, String path) {
        long file = rights(landlock, path, true);
        long directory = rights(landlock, path, false);
        var what = "%s; Landlock: file %x, directory %x".formatted(path, file, directory);
        boolean reads = table.allows(path, FileTable.READ);

        if (reads) {
            assertThat((file & READ_FILE) | (directory & READ_DIR))
                    .as("read %s", what)
                    .isNotZero();
        } else {
            assertThat(file & READ_FILE).as("read %s", what).isZero();
        }
        assertThat(table.allows(path, FileTable.WRITE)).as("write %s", what).isEqualTo((file & WRITE_FILE) != 0);
        assertThat(table.allows(path, FileTable.CHANGE)).as("make in %s", what).isEqualTo((directory & MAKE_REG) != 0);
        boolean executes = table.allows(path, FileTable.EXECUTE);
        if (!path.contains("/ld-") || executes) {
            // Landlock lets the kernel open a loader; the judge lets nobody run it unless it is listed
            assertThat((file & EXECUTE) != 0).as("execute %s", what).isEqualTo(executes);
        }
        return reads ? 1 : 0;
    }

    /** The kernel adds up the rights of the path itself and of every directory above. */
    private static long rights(Map<String, PathRule> landlock, String path, boolean isFile) {
        var own = landlock.get(path);
        long rights = own == null ? 0 : isFile ? own.accessIfFile() : own.accessIfDirectory();
        for (var at = path; at.length() > 1; ) {
            at = FileTable.parent(at);
            var above = landlock.get(at);
            rights |= above == null ? 0 : above.accessIfDirectory();
        }
        return rights;
    }

    private static FileRules files(Random random) {
        return new FileRules(
                paths(random),
                paths(random),
                paths(random),
                paths(random).stream()
                        .map(p -> new FileRules.Tmpfs(p, new Bytes(4096), random.nextBoolean()))
                        .toList(),
                List.of(),
                List.of(),
                paths(random).stream()
                        .map(p -> new FileRules.Volume("/host", p, random.nextBoolean()))
                        .toList(),
                new Bytes(4096));
    }

    private static List<String> paths(Random random) {
        var paths = new ArrayList<String>();
        for (int i = random.nextInt(3); i > 0; i--) {
            paths.add(path(random, random.nextInt(4)));
        }
        return paths;
    }

    private static String path(Random random, int depth) {
        if (random.nextInt(40) == 0) {
            return "/lib64/ld-linux-x86-64.so.2";
        }
        var path = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            path.append('/').append(NAMES.get(random.nextInt(NAMES.size())));
        }
        return path.isEmpty() ? "/" : path.toString();
    }
}
