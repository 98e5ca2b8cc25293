package brig.tests.serve;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Command;
import brig.tests.PolicyText;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes back when a daemon starts after a boot. */
@AsRoot
class AfterBootIT {
    @TempDir
    Path temp;

    @Test
    void containersComeBackAsTheirRestartPolicySays() throws Exception {
        var policy =
                PolicyText.HELD.with("files", "{read: [/bin], execute: [/bin]}").write(temp);
        Files.move(policy, temp.resolve("p.yaml"));
        Files.createSymbolicLink(temp.resolve("root"), Roots.busybox());

        var seen = Command.of("bash", Tools.script("after-boot"), temp)
                .and(Tools.brig().toArray())
                .run();

        assertThat(running(seen.out(), "before: ")).as(seen.toString()).isEmpty();
        assertThat(running(seen.out(), "after: "))
                .as(seen.toString())
                .containsExactlyInAnyOrder("boot-always", "boot-always-stopped", "boot-unless");
        assertThat(seen.out().lines().filter(line -> line.startsWith("said: ")))
                .as("the variable had its value from who started it, the paths were his")
                .containsExactly("said: green", "said: green");
        assertThat(running(seen.out(), "without the daemon: ")).hasSize(3);
        assertThat(seen.out())
                .contains("started container boot-always again (always)")
                .contains("started container boot-unless again (unless-stopped)");
    }

    private static java.util.List<String> running(String text, String when) {
        return text.lines()
                .filter(line -> line.startsWith(when) && line.contains(" boot-") && line.contains(" running "))
                .map(line -> line.substring(when.length()).split(" +")[1])
                .toList();
    }
}
