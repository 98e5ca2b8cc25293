package brig.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.Abi;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallTable;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The program's answers beside those that the rules give when they are read word by word. */
class FilterCompilerTest {
    private static final List<Abi> PC = Abi.of("amd64");
    private static final int X86 = Abi.X86_64.auditArch();
    private static final int I386 = Abi.I386.auditArch();
    private static final int ENOSYS = Instruction.ERRNO | 38;

    @Test
    void whatWasCompiledBeforeIsTheSameProgramAgain() throws IOException {
        for (var text : List.of("", "syscalls: {deny: [flock]}\n", "files: {watch: false}\n")) {
            var fresh = FilterCompiler.compile(rules(text), Abi.here());
            for (int i = 0; i < 3; i++) {
                var kept = FilterCompiler.compile(rules(text));

                assertThat(kept).isEqualTo(fresh);
                // whoever reads it does not take it from the next
                kept.bpf().position(kept.bpf().limit());
            }
        }
    }

    private static SyscallRules rules(String text) {
        return PolicyLoader.loadText("in.yaml", "extends: restricted\n" + text)
                .policy()
                .orElseThrow()
                .syscalls();
    }

    @ParameterizedTest
    @EnumSource(Foreign.class)
    void everyCallOfEveryAbiGetsTheAnswerOfItsRules(Foreign foreign) throws IOException {
        assertThat(differences(SampleRules.profile(foreign), PC, 60)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void theShippedProfilesAreAnsweredAsTheySay(String name) throws IOException {
        var shipped = PolicyLoader.profile(name).syscalls();
        var sameRules = new SyscallRules(shipped.profile(), shipped.calls(), Foreign.SAME_RULES);

        assertThat(differences(shipped, PC, 60)).isEmpty();
        assertThat(differences(sameRules, PC, 60)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void rulesThatNobodyWouldWriteAreAnsweredAsTheySay(long seed) throws IOException {
        var random = new Random(seed);
        var all = SampleRules.random(random, Foreign.SAME_RULES);
        // as many calls as fit into a program for three ABIs
        var some = new LinkedHashMap<String, List<SyscallRules.Rule>>();
        all.calls().forEach((name, rules) -> {
            if (random.nextInt(4) == 0) {
                some.put(name, rules);
            }
        });

        assertThat(differences(new SyscallRules("some", some, Foreign.SAME_RULES), PC, 200))
                .isEmpty();
    }

    @Test
    void theRulesHoldOnAnArmMachine() throws IOException {
        // libseccomp's own check of the architecture is cut off, so the program for aarch64 can be made here, too
        assertThat(differences(SampleRules.profile(Foreign.OFFENCE), Abi.of("aarch64"), 60))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Foreign.class)
    void aNumberThatNobodyKnowsIsRefused(Foreign foreign) throws IOException {
        var machine = new BpfMachine(FilterCompiler.compile(SampleRules.profile(foreign), PC));
        int abroad = foreign == Foreign.OFFENCE ? Instruction.USER_NOTIF : ENOSYS;

        for (int n = 471; n < 2000; n++) {
            assertThat(machine.run(X86, n, new long[6])).isEqualTo(ENOSYS);
            assertThat(machine.run(I386, n, new long[6])).isEqualTo(abroad);
        }
        for (int n : List.of(-1, -2, Integer.MIN_VALUE, Integer.MIN_VALUE | 59, 0xc000003b)) {
            assertThat(machine.run(X86, n, new long[6])).isEqualTo(ENOSYS);
        }
        for (int n : List.of(548, 0x10000, 0x3fffffff, 13, 59)) {
            assertThat(machine.run(X86, Abi.X32_BIT | n, new long[6])).isEqualTo(abroad);
        }
        assertThat(machine.run(0x40000028, 5, new long[6])).as("ARM").isEqualTo(abroad);
    }

    @Test
    void theNumbersOfAnotherAbiOpenNothing() throws IOException {
        var rules = rules(Foreign.SAME_RULES, Map.of("read", List.of(SampleRules.always(SampleRules.ALLOW))));
        var machine = new BpfMachine(FilterCompiler.compile(rules, PC));

        assertThat(machine.run(X86, 0, new long[6])).isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(I386, 3, new long[6])).isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(X86, Abi.X32_BIT, new long[6])).isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(I386, 0, new long[6])).as("restart_syscall").isEqualTo(ENOSYS);
        assertThat(machine.run(X86, 3, new long[6])).as("close").isEqualTo(ENOSYS);
    }

    @Test
    void theUpperHalfOfAnIntHidesNothing() throws IOException {
        var machine = new BpfMachine(FilterCompiler.compile(SampleRules.profile(Foreign.OFFENCE), PC));

        assertThat(machine.run(X86, 16, 0, 0x5412, 0, 0, 0, 0)).isEqualTo(Instruction.USER_NOTIF);
        assertThat(machine.run(X86, 16, 0, 0xdead_0000_5412L, 0, 0, 0, 0)).isEqualTo(Instruction.USER_NOTIF);
        assertThat(machine.run(X86, 16, 0, 0x5401, 0, 0, 0, 0)).isEqualTo(Instruction.ALLOW);
    }

    @Test
    void aRuleForStatMeansStat64() throws IOException {
        var rules = rules(Foreign.SAME_RULES, Map.of("stat", List.of(SampleRules.always(SampleRules.ALLOW))));
        var machine = new BpfMachine(FilterCompiler.compile(rules, PC));

        assertThat(machine.run(I386, 106, new long[6])).isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(I386, 195, new long[6])).isEqualTo(Instruction.ALLOW);
    }

    @Test
    void callsThatHideTheirArgumentsAreRefusedWhereArgumentsMatter() throws IOException {
        var test = SampleRules.when(SampleRules.ALLOW, new ArgumentTest(2, 4, 0));
        var machine =
                new BpfMachine(FilterCompiler.compile(rules(Foreign.SAME_RULES, Map.of("mmap", List.of(test))), PC));

        assertThat(machine.run(I386, 90, new long[6])).as("mmap").isEqualTo(ENOSYS);
        assertThat(machine.run(I386, 192, new long[6])).as("mmap2").isEqualTo(Instruction.ALLOW);
        assertThat(machine.run(I386, 102, new long[6])).as("socketcall").isEqualTo(ENOSYS);
    }

    @Test
    void withoutAnyQuestionAForeignCallFails() throws IOException {
        var rules = rules(Foreign.OFFENCE, Map.of("read", List.of(SampleRules.always(SampleRules.ALLOW))));
        var filter = FilterCompiler.compile(rules, PC);

        assertThat(filter.asks()).isFalse();
        assertThat(new BpfMachine(filter).run(I386, 3, new long[6])).isEqualTo(ENOSYS);
    }

    @Test
    void aCallThatDoesNotExistIsRefused() {
        var rules = rules(Foreign.OFFENCE, Map.of("opne", List.of()));

        assertThatThrownBy(() -> FilterCompiler.compile(rules, PC)).hasMessage("no system call is named 'opne'");
    }

    @Test
    void rulesBeyondWhatTheKernelTakesAreRefused() {
        var rules = SampleRules.random(new Random(1), Foreign.SAME_RULES);

        assertThatThrownBy(() -> FilterCompiler.compile(rules, PC)).hasMessageContaining("no more than 4096");
    }

    @Test
    void everyWayThroughTheProgramStaysInside() throws IOException {
        var program = Instruction.decode(FilterCompiler.compile(SampleRules.profile(Foreign.SAME_RULES), PC)
                .bpf());

        assertThat(program.getLast().code()).isEqualTo(Instruction.RETURN);
        for (int at = 0; at < program.size(); at++) {
            var one = program.get(at);
            long furthest = one.code() == Instruction.JUMP ? one.k() : Math.max(one.jt(), one.jf());
            assertThat(at + 1 + furthest).as(at + ": " + one).isLessThanOrEqualTo(program.size());
        }
    }

    private static SyscallRules rules(Foreign foreign, Map<String, List<SyscallRules.Rule>> calls) {
        return new SyscallRules("test", new LinkedHashMap<>(calls), foreign);
    }

    static List<String> differences(SyscallRules rules, List<Abi> machine, int tries) throws IOException {
        var program = new BpfMachine(FilterCompiler.compile(rules, machine));
        var reference = new Reference(rules, machine.getFirst());
        var random = new Random(7);
        var differences = new ArrayList<String>();
        for (var abi : machine) {
            for (var name : SyscallTable.names()) {
                var number = SyscallTable.number(abi, name);
                var corners = corners(rules, name);
                for (int i = number.isPresent() ? tries : 0; i > 0; i--) {
                    var arguments = new long[6];
                    for (int a = 0; a < 6; a++) {
                        long value = corners.get(random.nextInt(corners.size()));
                        arguments[a] = abi == Abi.I386 ? value & 0xffff_ffffL : value;
                    }
                    int expected = reference.answer(abi.auditArch(), number.getAsInt(), arguments);
                    int answer = program.run(abi.auditArch(), number.getAsInt(), arguments);
                    if (answer != expected) {
                        differences.add("%s %s%s: %x, not %x"
                                .formatted(abi, name, java.util.Arrays.toString(arguments), answer, expected));
                    }
                }
            }
        }
        return differences;
    }

    /** Values at which some condition of the call turns. */
    private static List<Long> corners(SyscallRules rules, String name) {
        var values = new ArrayList<>(List.of(0L, -1L, 1L, 0xffff_ffffL, 1L << 32, Long.MIN_VALUE));
        for (var key : List.of(name, SyscallTable.sameAs(name))) {
            for (var rule : rules.calls().getOrDefault(key, List.of())) {
                for (var test : rule.when()) {
                    long lowest = Long.lowestOneBit(test.mask());
                    long highest = Long.highestOneBit(test.mask());
                    values.addAll(List.of(
                            test.value(),
                            test.value() | ~test.mask(),
                            test.value() ^ lowest,
                            test.value() ^ highest,
                            test.value() | 1L << 32,
                            test.value() | 1L << 63));
                }
            }
        }
        return values;
    }
}
