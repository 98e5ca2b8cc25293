package brig.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;

import brig.runtime.sys.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepCompilerTest {
    private static final int HEADER = 56;
    private static final int RECORD = 80;

    @Test
    void everyKindOfStepIsWritten() {
        assertThat(StepTable.kinds()).containsExactlyInAnyOrder(Step.class.getPermittedSubclasses());
    }

    /**
     * CVE-2024-21626: the launcher has the cgroup's directory open for a moment, too short for an attack that can be
     * repeated; so the calls themselves are looked at.
     */
    @Test
    void theWorkingDirectoryIsOpenedBeneathTheRootAndNeverByItsPath() {
        assertThat(calls(new Step.WorkDir("/proc/self/fd/9")))
                .containsExactly(Sys.OPENAT2.number(), Sys.FCHDIR.number(), Sys.CLOSE.number());
    }

    /** To close a clone of a mount that was put nowhere takes the kernel an RCU grace period. */
    @Test
    void theNullDeviceIsClonedOnlyForAFileThatItHides() {
        int check = 0xffff0001;
        int skip = 0xffff0003;

        assertThat(calls(new Step.Mask("/proc/acpi")))
                .containsSubsequence(
                        Sys.STATX.number(),
                        check,
                        Sys.FSOPEN.number(),
                        Sys.MOVE_MOUNT.number(),
                        skip,
                        Sys.OPEN_TREE.number(),
                        Sys.MOVE_MOUNT.number());
    }

    private static List<Integer> calls(Step step) {
        var program = ByteBuffer.wrap(StepCompiler.compile(List.of(step), 0, false, 0))
                .order(ByteOrder.nativeOrder());
        var numbers = new ArrayList<Integer>();
        int records = program.getInt(8);
        for (int i = 0; i < records; i++) {
            numbers.add(program.getInt(HEADER + i * RECORD));
        }
        return numbers;
    }
}
