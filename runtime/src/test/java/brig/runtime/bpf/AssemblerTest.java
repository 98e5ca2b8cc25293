package brig.runtime.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AssemblerTest {
    @Test
    void aProgramIsEncodedAsTheKernelReadsIt() {
        var code =
                new Assembler().jumpIfEqual(7, 443, "yes").exit(0).label("yes").exit(1);

        var bytes = Insn.encode(code.assemble(), 0);

        assertThat(bytes)
                .containsExactly(
                        0x15, 7, 2, 0, 0xbb, 1, 0, 0, //
                        0xb7, 0, 0, 0, 0, 0, 0, 0, //
                        0x95, 0, 0, 0, 0, 0, 0, 0, //
                        0xb7, 0, 0, 0, 1, 0, 0, 0, //
                        0x95, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void theCountersAreNamedByTheirDescriptor() {
        var bytes = Insn.encode(new Assembler().count(2).exit(0).assemble(), 77);

        assertThat(bytes).startsWith(0x18, 0x21, 0, 0, 77, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0, 0);
    }

    @Test
    void aJumpThatIsTooLongIsRefused() {
        var code = new Assembler().jump("far");
        for (int i = 0; i < 40_000; i++) {
            code.set(0, 0);
        }
        code.label("far").exit(0);

        assertThatThrownBy(code::assemble)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the program is too long: a jump over 40000 instructions");
    }

    @Test
    void aLabelThatNobodyPutIsABug() {
        assertThatThrownBy(() -> new Assembler().jump("nowhere").assemble()).hasMessage("no label 'nowhere'");
    }
}
