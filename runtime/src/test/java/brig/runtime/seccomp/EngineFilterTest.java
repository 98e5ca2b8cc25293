package brig.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Abi;
import brig.policy.load.PolicyLoader;
import brig.runtime.oci.OciSeccomp;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EngineFilterTest {
    private static final int X86 = Abi.X86_64.auditArch();
    private static final int EPERM = Instruction.ERRNO | 1;
    private static final int ENOSYS = Instruction.ERRNO | 38;
    private static final int FLOCK = 73;
    private static final int MKDIR = 83;
    private static final int SECCOMP = 317;
    private static final int MOUNT_SETATTR = 442;

    private static BpfMachine machine(int otherwise) throws IOException {
        var read = new OciSeccomp.Rule(List.of("read", "write"), Instruction.ALLOW, List.of());
        return new BpfMachine(EngineFilter.compile(
                new OciSeccomp(otherwise, List.of(read), 0, Optional.empty()), PolicyLoader.profile("baseline")));
    }

    @Test
    void whatAProfilesAuthorsHadNotHeardOfIsNoSuchCall() throws IOException {
        var machine = machine(EPERM);

        assertThat(machine.run(X86, 0, new long[6])).isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(X86, FLOCK, new long[6])).isEqualTo(EPERM);
        assertThat(machine.run(X86, 1000, new long[6])).isEqualTo(ENOSYS);
        assertThat(machine.run(Abi.I386.auditArch(), 1000, new long[6])).isEqualTo(ENOSYS);
    }

    /** ENOSYS would be the answer before the question to the monitor. */
    @Test
    void aCallThatThePolicyAsksAboutIsNotCalledUnknown() throws IOException {
        assertThat(machine(EPERM).run(X86, MOUNT_SETATTR, new long[6])).isEqualTo(Instruction.ALLOW);
    }

    @Test
    void aProfileThatAllowsWhatItDoesNotNameIsLeftAsItIs() throws IOException {
        assertThat(machine(Instruction.ALLOW).run(X86, 1000, new long[6])).isEqualTo(Instruction.ALLOW);
    }

    /** Only the agent's own flag counts: every other filter may be added. */
    @Test
    void whoHasAnAgentTakesNoOtherListener() throws IOException {
        var asked = new OciSeccomp.Rule(List.of("mkdir"), OciSeccomp.NOTIFY, List.of());
        var wanted = new OciSeccomp(
                Instruction.ALLOW, List.of(asked), 0, Optional.of(new OciSeccomp.Agent("/run/agent", "")));

        var machine = new BpfMachine(EngineFilter.compile(wanted, PolicyLoader.profile("baseline")));

        assertThat(machine.run(X86, MKDIR, new long[6])).isEqualTo(Instruction.USER_NOTIF);
        assertThat(machine.run(X86, SECCOMP, new long[] {1, 8 | 1, 0, 0, 0, 0})).isEqualTo(EPERM);
        assertThat(machine.run(X86, SECCOMP, new long[] {1, 1, 0, 0, 0, 0})).isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(X86, FLOCK, new long[] {1, 8, 0, 0, 0, 0})).isEqualTo(Instruction.ALLOW);
    }
}
