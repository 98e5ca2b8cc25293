package brig.monitor.host.filter;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Abi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FilterProgramTest {
    private static final int LOAD = 0x20;
    private static final int EQUAL = 0x15;
    private static final int ANY_BIT = 0x45;
    private static final int RETURN = 0x06;
    private static final int ALLOW = 0x7fff0000;
    private static final int EPERM = 0x00050001;

    private static final DangerousCall BPF = new DangerousCall("bpf", OptionalLong.empty());
    private static final DangerousCall NEW_USERS = new DangerousCall("unshare", OptionalLong.of(0x10000000));

    /** @param words code, jt, jf, k of each instruction */
    private static FilterProgram program(int... words) {
        var bytes = ByteBuffer.allocate(words.length * 2).order(ByteOrder.nativeOrder());
        for (int i = 0; i < words.length; i += 4) {
            bytes.putShort((short) words[i])
                    .put((byte) words[i + 1])
                    .put((byte) words[i + 2])
                    .putInt(words[i + 3]);
        }
        return new FilterProgram(bytes.array());
    }

    @Test
    void aCallThatIsNamedIsRefusedAndAnotherPasses() {
        var filter = program(LOAD, 0, 0, 0, EQUAL, 0, 1, 321, RETURN, 0, 0, EPERM, RETURN, 0, 0, ALLOW);

        assertThat(filter.lets(Abi.X86_64, BPF)).isFalse();
        assertThat(filter.lets(Abi.X86_64, NEW_USERS)).isTrue();
    }

    @Test
    void anotherArchitectureIsRefused() {
        var filter = program(LOAD, 0, 0, 4, EQUAL, 1, 0, 0xc000003e, RETURN, 0, 0, EPERM, RETURN, 0, 0, ALLOW);

        assertThat(filter.lets(Abi.X86_64, BPF)).isTrue();
        assertThat(filter.lets(Abi.AARCH64, BPF)).isFalse();
    }

    @Test
    void theArgumentThatAnAttackerNeedsDecides() {
        // unshare is let through unless the flag of a user namespace is set
        var filter = program(LOAD, 0, 0, 16, ANY_BIT, 0, 1, 0x10000000, RETURN, 0, 0, EPERM, RETURN, 0, 0, ALLOW);

        assertThat(filter.lets(Abi.X86_64, NEW_USERS)).isFalse();
        assertThat(filter.lets(Abi.X86_64, new DangerousCall("unshare", OptionalLong.of(0x20000))))
                .isTrue();
    }

    @Test
    void whatAnAttackerMayChooseIsTriedBothWays() {
        // bpf passes with one value of its second argument alone
        var filter = program(LOAD, 0, 0, 24, EQUAL, 1, 0, 7, RETURN, 0, 0, EPERM, RETURN, 0, 0, ALLOW);

        assertThat(filter.lets(Abi.X86_64, BPF)).isTrue();
    }

    @Test
    void aProgramThatEndsInNothingLetsNothingThrough() {
        assertThat(new FilterProgram(new byte[0]).lets(Abi.X86_64, BPF)).isFalse();
        assertThat(program(LOAD, 0, 0, 0).lets(Abi.X86_64, BPF)).isFalse();
    }
}
