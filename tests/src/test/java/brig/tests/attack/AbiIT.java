package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel has doors beside the one that compilers use; the filter stands at each. */
@AsRoot
@EnabledIfSystemProperty(named = "os.arch", matches = "amd64", disabledReason = "int 0x80 and x32 are x86-64's")
class AbiIT {
    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"i386-mkdir /out/made", "x32-mkdir /out/made", "i386 20", "x32 39"})
    void anyCallThroughAnotherAbiEndsTheContainerBeforeItRuns(String attempt) throws Exception {
        assumeTrue(
                !attempt.startsWith("i386") || takesInt80(),
                "int 0x80 faults on this machine before its kernel sees a call: nothing to hold");
        var out = Roots.volume(temp);

        var held = Brig.in(temp).volume(out, "/out").attempt(attempt);

        assertKilled(held);
        assertThat(out).isEmptyDirectory();
    }

    private static boolean takesInt80() throws Exception {
        return Command.of(Tools.inside(), "i386", 20).run().lastLine().startsWith("ok ");
    }

    /** Without the filter the kernel takes int 0x80, or says by itself that it has no such ABI. */
    @Test
    void theAttackWorksOutside() throws Exception {
        var made = Command.of(Tools.inside(), "i386-mkdir", temp.resolve("m")).run();

        assertThat(made.lastLine()).matches("(ok|ENOSYS) .*");
    }

    @Test
    void aCallThatNobodyKnowsFailsAsOnAnOldKernel() throws Exception {
        var unknown = Brig.in(temp).attempt("each syscall 1000 + syscall 600 + syscall 4095");

        assertThat(unknown.out().lines())
                .as(unknown.toString())
                .hasSize(3)
                .allMatch(line -> line.startsWith("ENOSYS "));
    }

    /** The kernel looks at the lower 32 bits of ioctl's request, and so must the filter (CVE-2019-10063). */
    @Test
    void aHighBitInAnArgumentDoesNotPassTheFilter() throws Exception {
        assertKilled(Brig.in(temp).attempt("tiocsti-high"));
        assertKilled(Brig.in(temp).attempt("tiocsti"));
        assertKilled(Brig.in(temp).attempt("tioclinux"));
    }

    private static void assertKilled(Ended held) {
        assertThat(held.code()).as(held.toString()).isEqualTo(137);
        assertThat(held.out()).isEmpty();
    }
}
