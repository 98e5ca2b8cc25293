package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rights: root inside is nobody in particular. */
@AsRoot
class PrivilegeIT {
    @TempDir
    Path temp;

    @Test
    void rootInsideHoldsNoCapabilityAndGainsNone() throws Exception {
        var held = Brig.in(temp).attempt("each caps + raise-caps + raise-ambient 21");

        assertThat(held.out().lines().filter(line -> line.startsWith("Cap")))
                .as(held.toString())
                .hasSize(5)
                .allMatch(line -> line.endsWith("0000000000000000"));
        assertThat(held.out())
                .contains("EPERM raise-caps")
                .contains("EPERM raise-ambient")
                .contains("no_new_privs=1");
    }

    /** What one capability is for cannot be done without it, and can with it. Raw sockets need the call named, too. */
    @ParameterizedTest
    @CsvSource({"SYS_NICE, nice", "NET_RAW, raw", "NET_BIND_SERVICE, bind 127.0.0.1 80", "SETUID, setuid 7"})
    void aCapabilityIsTheControl(String capability, String attempt) throws Exception {
        var user = "{user: '1000:1000', capabilities: [%s]}";
        var open = Brig.in(temp).with("network", "{mode: none, listen: [80]}").with("syscalls", "{allow: [socket]}");

        var without = open.with("process", user.formatted("")).attempt(attempt);
        var with = open.with("process", user.formatted(capability)).attempt(attempt);

        assertThat(without.outcomes()).as(without.toString()).isSubsetOf("EPERM", "EACCES");
        assertThat(with.outcomes()).as(with.toString()).containsExactly("ok");
    }

    @Test
    void limitsAreNotRaisedAndNamesNotChanged() throws Exception {
        var held = Brig.in(temp)
                .with("process", "{user: '1000:1000', rlimits: {nofile: 64}, oomScoreAdj: 300}")
                .attempt("each raise-limit + openfds 100 + oom-immune + hostname x + setuid 0 + chmod-suid /tmp/s");

        assertThat(held.outcomes().subList(0, 5))
                .as(held.toString())
                .containsExactly("EPERM", "EMFILE", "EACCES", "EPERM", "EPERM");
    }

    @Test
    void noProcessOfTheHostIsSeenOrHit() throws Exception {
        var mine = ProcessHandle.current().pid();

        var held = Brig.in(temp).attempt("each list /proc + signal %d + signal-parent + proc-root".formatted(mine));

        assertThat(held.out().lines().filter(line -> line.matches("\\d+"))).hasSizeLessThan(4);
        assertThat(held.out()).as(held.toString()).contains("ESRCH signal ").doesNotContain("ok proc-root");
    }

    @Test
    void inAUserNamespaceRootIsNobodyOnTheHost() throws Exception {
        var out = brig.tests.Roots.volume(temp);

        var held = Brig.in(temp)
                .with("process", "{user: '0:0', userNamespace: true}")
                .volume(out, "/out")
                .attempt("writefile /out/mine x");

        assertThat(held.outcomes()).as(held.toString()).containsExactly("ok");
        assertThat((int) java.nio.file.Files.getAttribute(out.resolve("mine"), "unix:uid"))
                .isGreaterThan(100_000);
    }
}
