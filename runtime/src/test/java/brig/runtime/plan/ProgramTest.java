package brig.runtime.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.runtime.sys.Sys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The layout that {@code launch-program.h} promises; a launch as a whole is tested by the kernel suite. */
class ProgramTest {
    private static final int HEADER = 56;
    private static final int RECORD = 80;

    private static ByteBuffer program(ProgramWriter writer) {
        return ByteBuffer.wrap(writer.program(0x20000, false, 0)).order(ByteOrder.nativeOrder());
    }

    @Test
    void anEmptyProgramIsItsHeader() {
        var program = program(new ProgramWriter());

        assertThat(program.remaining()).isEqualTo(HEADER);
        assertThat(program.getLong(0)).isEqualTo(0x3147495242L);
        assertThat(program.getInt(20)).as("no listener").isEqualTo(-1);
        assertThat(program.getLong(32)).isEqualTo(0x20000);
    }

    @Test
    void argumentsKeepTheirKind() {
        var writer = new ProgramWriter();
        int slot = writer.newSlot();
        writer.step(3);
        writer.call(Sys.OPENAT, ProgramWriter.number(-100), writer.text("/x"), ProgramWriter.slot(slot))
                .into(slot)
                .tolerating(2, 20, 5);

        var program = program(writer);

        assertThat(program.getInt(HEADER)).isEqualTo(Sys.OPENAT.number());
        assertThat(program.getInt(HEADER + 4)).isEqualTo(3);
        assertThat(program.getLong(HEADER + 8)).isEqualTo(-100);
        assertThat(List.of(program.get(HEADER + 56), program.get(HEADER + 57), program.get(HEADER + 58)))
                .containsExactly((byte) 0, (byte) 1, (byte) 2);
        assertThat(program.getInt(HEADER + 64)).isEqualTo(slot);
        assertThat(program.getInt(HEADER + 68)).isEqualTo(5);
        assertThat(program.getInt(HEADER + 72)).isEqualTo(2);
        assertThat(program.getInt(HEADER + 76)).isEqualTo(20);
    }

    @Test
    void negativeNumbersStayInTheirPlaces() {
        var writer = new ProgramWriter();
        writer.call(Sys.SETSID).tolerating(-1, 0, 1);

        var program = program(writer);

        assertThat(program.getInt(HEADER + 4)).as("step").isZero();
        assertThat(program.getInt(HEADER + 64)).as("no result").isEqualTo(-1);
        assertThat(program.getInt(HEADER + 68)).isEqualTo(1);
        assertThat(program.getInt(HEADER + 72)).isEqualTo(-1);
        assertThat(program.getInt(HEADER + 76)).isZero();
    }

    @Test
    void anArenaOfAnySizeKeepsWhatIsInIt() {
        var writer = new ProgramWriter();
        int first = writer.bytes(new byte[] {1, 2, 3});
        int large = writer.zeroes(40_000);
        int slot = writer.newSlot();
        int last = writer.bytes(new byte[] {4});

        var program = program(writer);

        assertThat(List.of(first, large, slot, last)).containsExactly(0, 8, 40_008, 40_016);
        assertThat(program.remaining()).isEqualTo(HEADER + 40_024);
        assertThat(program.get(HEADER + 2)).isEqualTo((byte) 3);
        assertThat(program.getInt(HEADER + slot)).isEqualTo(-1);
        assertThat(program.getInt(HEADER + slot + 4)).isZero();
        assertThat(program.get(HEADER + last)).isEqualTo((byte) 4);
    }

    @Test
    void aJumpLeavesOutWhatIsWrittenBetween() {
        var writer = new ProgramWriter();
        var jump = writer.skip();
        writer.call(Sys.SETSID);
        writer.call(Sys.SETSID);
        jump.toHere();

        assertThat(program(writer).getLong(HEADER + 8)).isEqualTo(2);
    }

    @Test
    void stringArraysAreRelocatedAndEndInNull() {
        var writer = new ProgramWriter();
        int array = writer.stringArray(List.of("a", "b"));

        var program = program(writer);

        assertThat(program.getInt(12)).as("relocations").isEqualTo(2);
        int arena = HEADER + 2 * 8;
        assertThat(program.getLong(HEADER)).isEqualTo(array);
        assertThat(program.getLong(arena + array + 16)).isZero();
        assertThat(program.get(arena + (int) program.getLong(arena + array))).isEqualTo((byte) 'a');
    }

    @Test
    void aNulInAStringIsRefused() {
        assertThatThrownBy(() -> new ProgramWriter().string("a\0b")).hasMessage("a NUL inside 'a\\0b'");
    }

    @Test
    void theRecordSizeIsTheLaunchersOwn() {
        var writer = new ProgramWriter();
        writer.call(Sys.SETSID);

        assertThat(program(writer).remaining()).isEqualTo(HEADER + RECORD);
    }
}
