package brig.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FilterTextTest {
    @Test
    void aProgramReadsAsSentences() {
        var filter = new Filter(
                Instruction.encode(List.of(
                        Instruction.load(4),
                        Instruction.ifEqualSkipOne(0xc000003e),
                        Instruction.skip(4),
                        Instruction.load(28),
                        Instruction.and(0xff),
                        new Instruction(Instruction.JUMP_GREATER, 0, 1, 7),
                        Instruction.answer(Instruction.ALLOW),
                        Instruction.answer(Instruction.ERRNO | 1),
                        Instruction.answer(Instruction.USER_NOTIF))),
                true);

        assertThat(FilterText.lines(filter))
                .containsExactly(
                        "   0: load architecture",
                        "   1: if = 0xc000003e go to 3 else 2",
                        "   2: go to 7",
                        "   3: load argument 1, upper half",
                        "   4: and 0xff",
                        "   5: if > 7 go to 6 else 7",
                        "   6: allow",
                        "   7: fail with EPERM",
                        "   8: ask");
    }
}
