package brig.policy.load;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Abi;
import brig.policy.CoreCalls;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.ArgumentTest;
import brig.policy.SyscallRules.Foreign;
import brig.policy.SyscallRules.Rule;
import brig.policy.SyscallTable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallSetTest {
    private static final Answer ALLOW = new Answer.Allow();
    private static final Answer ESCAPE = new Answer.Ask(Offence.ESCAPE);
    private static final int EPERM = 1;

    /** As the filter decides: the first rule that holds, EPERM if none does, ENOSYS if nobody named the call. */
    private static Answer answer(SyscallRules rules, String call, long... args) {
        var named = rules.calls().get(call);
        if (named == null) {
            return new Answer.Fail(38);
        }
        for (var rule : named) {
            if (rule.when().stream()
                    .allMatch(t -> ((t.index() < args.length ? args[t.index()] : 0) & t.mask()) == t.value())) {
                return rule.answer();
            }
        }
        return new Answer.Fail(EPERM);
    }

    private static SyscallRules rules(String text) {
        return PolicyLoader.loadText("in.yaml", text)
                .policy()
                .map(EffectivePolicy::syscalls)
                .orElseThrow();
    }

    @Test
    void aPolicysOwnRulesAreAnsweredInTheirOrder() {
        var rules = rules("""
                extends: restricted
                process: {capabilities: [CHOWN]}
                syscalls:
                  profile: none
                  rules:
                    - {calls: [socket], when: arg0 == 16 and arg2 == 9, answer: EINVAL, without: [AUDIT_WRITE]}
                    - {calls: [socket], when: arg0 == 5 and arg2 != 9 and arg2 != 7, answer: watch}
                    - {calls: [socket], when: arg2 != 9, answer: allow}
                    - {calls: [socket], when: arg0 != 16, answer: allow}
                    - {calls: [mount], answer: allow, with: [SYS_ADMIN]}
                    - {calls: [mount], answer: ENODEV, without: [SYS_ADMIN]}
                    - {calls: [chown], answer: allow, with: [CHOWN]}
                    - {calls: [s390_pci_mmio_read], answer: allow, arch: [s390]}
                    - {calls: [sync], answer: allow, kernel: "999.0"}
                    - {calls: [syncfs], answer: allow, kernel: "3.0"}
                """);

        for (long a : new long[] {0, 5, 16, 17}) {
            for (long c : new long[] {0, 7, 9, 11}) {
                var expected = a == 16 && c == 9
                        ? new Answer.Fail(22)
                        : a == 5 && c != 9 && c != 7 ? new Answer.Ask(Offence.SYSCALL) : ALLOW;
                assertThat(answer(rules, "socket", a, 1, c)).as(a + " " + c).isEqualTo(expected);
            }
        }
        // the kernel reads an int: the upper half changes nothing
        assertThat(answer(rules, "socket", 16 | 1L << 32, 1, 9)).isEqualTo(new Answer.Fail(22));
        assertThat(answer(rules, "mount")).isEqualTo(new Answer.Fail(19));
        assertThat(answer(rules, "chown")).isEqualTo(ALLOW);
        assertThat(answer(rules, "sync")).isEqualTo(new Answer.Fail(38));
        assertThat(answer(rules, "syncfs")).isEqualTo(ALLOW);
        assertThat(answer(rules, "read")).isEqualTo(new Answer.Fail(38));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void everyCallOfTheKernelHasItsPlace(String profile) {
        var calls = PolicyLoader.profile(profile).syscalls().calls().keySet();

        var forgotten = new TreeSet<String>();
        for (var name : SyscallTable.names()) {
            boolean mine = SyscallTable.number(Abi.X86_64, name).isPresent()
                    || SyscallTable.number(Abi.AARCH64, name).isPresent();
            if (mine && !calls.contains(name)) {
                forgotten.add(name);
            }
        }
        assertThat(forgotten).isEmpty();
        assertThat(SyscallTable.names()).containsAll(calls);
    }

    @Test
    void callsOfI386HaveAPlaceWhereTheyAreAllowed() {
        var rules = PolicyLoader.profile("privileged").syscalls();

        assertThat(rules.foreign()).isEqualTo(Foreign.SAME_RULES);
        assertThat(SyscallTable.names()).allMatch(name -> rules.calls().containsKey(SyscallTable.sameAs(name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline"})
    void whatOnlyAnAttackerNeedsIsAnEscape(String profile) {
        var rules = PolicyLoader.profile(profile).syscalls();

        assertThat(rules.foreign()).isEqualTo(Foreign.OFFENCE);
        for (var call : List.of(
                "mount",
                "umount2",
                "pivot_root",
                "chroot",
                "move_mount",
                "open_tree",
                "open_tree_attr",
                "fsopen",
                "fsmount",
                "fsconfig",
                "fspick",
                "mount_setattr",
                "ptrace",
                "process_vm_readv",
                "process_vm_writev",
                "pidfd_getfd",
                "setns",
                "bpf",
                "init_module",
                "finit_module",
                "delete_module",
                "kexec_load",
                "kexec_file_load",
                "open_by_handle_at",
                "userfaultfd",
                "io_uring_enter",
                "swapon",
                "reboot",
                "iopl",
                "ioperm",
                "settimeofday",
                "clock_settime")) {
            assertThat(answer(rules, call)).as(call).isEqualTo(ESCAPE);
        }
        for (var call :
                List.of("keyctl", "add_key", "request_key", "perf_event_open", "io_uring_setup", "memfd_secret")) {
            assertThat(answer(rules, call)).as(call).isNotEqualTo(ALLOW);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline"})
    void newNamespacesAreAnEscapeAndThreadsAreNot(String profile) {
        var rules = PolicyLoader.profile(profile).syscalls();
        long thread = 0x3d0f00;
        long fork = 0x01200011;

        assertThat(answer(rules, "clone", thread)).isEqualTo(ALLOW);
        assertThat(answer(rules, "clone", fork)).isEqualTo(ALLOW);
        assertThat(answer(rules, "clone3")).isEqualTo(new Answer.Fail(38));
        assertThat(answer(rules, "unshare", 0x400)).isEqualTo(ALLOW);
        for (long flag : new long[] {0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000}) {
            assertThat(answer(rules, "clone", fork | flag)).isEqualTo(ESCAPE);
            assertThat(answer(rules, "unshare", flag | 0x400)).isEqualTo(ESCAPE);
        }
        assertThat(answer(rules, "unshare", 0x80)).isEqualTo(ESCAPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline"})
    void argumentsDecideWhatTheKernelSees(String profile) {
        var rules = PolicyLoader.profile(profile).syscalls();
        long upperHalf = 0x7fff_0000_0000_0000L;

        assertThat(answer(rules, "ioctl", 0, 0x5401)).isEqualTo(ALLOW);
        assertThat(answer(rules, "ioctl", 0, 0x5412 | upperHalf)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "ioctl", 0, 0x541c)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "personality", 0xffff_ffffL)).isEqualTo(ALLOW);
        assertThat(answer(rules, "personality", 0x40000)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "memfd_create", 0, 3)).isEqualTo(ALLOW);
        assertThat(answer(rules, "memfd_create", 0, 0x11)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "mknod", 0, 0x61b0)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "mknodat", 0, 0, 0x21b0)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "mknodat", 0, 0, 0x11b0)).isNotEqualTo(ESCAPE);
        assertThat(answer(rules, "sendto", 3, 4, 5, 0, 0)).isEqualTo(ALLOW);
        assertThat(answer(rules, "sendto", 3, 4, 5, 0, 0x7fff_0000_0000L)).isEqualTo(new Answer.Ask(Offence.NETWORK));
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline"})
    void socketsAreOfTheFamiliesThatEveryControlKnows(String profile) {
        var rules = PolicyLoader.profile(profile).syscalls();
        int cloexec = 0x80000;

        assertThat(answer(rules, "socket", 1, 1 | cloexec)).isEqualTo(ALLOW);
        assertThat(answer(rules, "socket", 2, 1 | cloexec, 6)).isEqualTo(ALLOW);
        assertThat(answer(rules, "socket", 10, 2 | cloexec, 17)).isEqualTo(ALLOW);
        assertThat(answer(rules, "socket", 16, 3 | cloexec, 0)).isEqualTo(ALLOW);
        for (int family = 0; family < 64; family++) {
            for (int type = 0; type < 16; type++) {
                for (int protocol : new int[] {1, 2, 33, 132, 136, 255, 262}) {
                    if (family != 1) {
                        assertThat(answer(rules, "socket", family, type, protocol))
                                .as("%d %d %d", family, type, protocol)
                                .isNotEqualTo(ALLOW);
                    }
                }
            }
        }
    }

    @Test
    void watchingFilesAsksAndNotWatchingAllows() {
        var watched = rules("files: {watch: true}");
        var silent = rules("files: {watch: false}");

        for (var call : List.of(
                "open", "openat", "openat2", "unlinkat", "renameat2", "mkdir", "linkat", "symlink", "truncate")) {
            assertThat(answer(watched, call)).as(call).isEqualTo(new Answer.Ask(Offence.FILE));
            assertThat(answer(silent, call)).as(call).isEqualTo(ALLOW);
        }
        assertThat(answer(silent, "mknod", 0, 0x21b0)).isEqualTo(ESCAPE);
        assertThat(answer(silent, "execve")).isEqualTo(new Answer.Ask(Offence.EXECUTE));
    }

    @Test
    void aPolicyChangesSingleCalls() {
        var rules = rules("""
                syscalls:
                  allow: [chroot, clone]
                  deny: [flock]
                  watch: [sync, ptrace, kcmp, socket, uselib]
                """);

        assertThat(answer(rules, "chroot")).isEqualTo(ALLOW);
        assertThat(answer(rules, "clone", 0x10000000)).isEqualTo(ALLOW);
        assertThat(answer(rules, "flock")).isEqualTo(new Answer.Fail(EPERM));
        for (var call : List.of("sync", "kcmp", "uselib")) {
            assertThat(answer(rules, call)).as(call).isEqualTo(new Answer.Ask(Offence.SYSCALL));
        }
        assertThat(answer(rules, "ptrace")).isEqualTo(ESCAPE);
        assertThat(answer(rules, "socket", 1)).isEqualTo(new Answer.Ask(Offence.SYSCALL));
    }

    @Test
    void aLaterFileSaysSomethingElseAboutTheSameCall() throws Exception {
        var dir = java.nio.file.Files.createTempDirectory("brig");
        var base = java.nio.file.Files.writeString(
                dir.resolve("base.yaml"), "syscalls: {deny: [flock, sync], watch: [kcmp]}\n");
        var top = java.nio.file.Files.writeString(
                dir.resolve("top.yaml"),
                "extends: base.yaml\nsyscalls: {allow: [flock], deny: [kcmp], watch: {only: []}}\n");

        var rules = PolicyLoader.load(top).policy().orElseThrow().syscalls();

        assertThat(answer(rules, "flock")).isEqualTo(ALLOW);
        assertThat(answer(rules, "sync")).isEqualTo(new Answer.Fail(EPERM));
        assertThat(answer(rules, "kcmp")).isEqualTo(new Answer.Fail(EPERM));
        for (var file : List.of(base, top, dir)) {
            java.nio.file.Files.delete(file);
        }
    }

    @Test
    void privilegedStillChangesNothingInTheKernel() {
        var rules = PolicyLoader.profile("privileged").syscalls();

        assertThat(answer(rules, "mount")).isEqualTo(ALLOW);
        assertThat(answer(rules, "ptrace")).isEqualTo(ALLOW);
        for (var call : Set.of("init_module", "finit_module", "delete_module", "kexec_load", "bpf", "iopl", "reboot")) {
            assertThat(answer(rules, call)).as(call).isEqualTo(ESCAPE);
        }
    }

    @Test
    void everyRuleLooksAtARegisterThatIsThereAndAtAValueThatItsMaskLetsThrough() {
        for (var profile : PolicyLoader.PROFILES) {
            var calls = PolicyLoader.profile(profile).syscalls().calls();
            calls.forEach((call, rules) -> {
                assertThat(rules).as(call).isNotEmpty();
                for (var rule : rules) {
                    for (var test : rule.when()) {
                        assertThat(test.index()).as(call).isBetween(0, 5);
                        assertThat(test.value() & ~test.mask()).as(call).isZero();
                        assertThat(test.mask()).as(call).isNotZero();
                    }
                }
            });
            assertThat(Map.copyOf(calls)).isNotEmpty();
        }
    }

    @Test
    void onlyKeepsWhatItNamesAndWhatEveryProgramNeeds() {
        var rules = rules("extends: restricted\nsyscalls: {only: [openat, clone], allow: [flock]}\n");

        assertThat(answer(rules, "openat")).isEqualTo(new Answer.Ask(Offence.FILE));
        assertThat(answer(rules, "clone")).isEqualTo(ALLOW);
        assertThat(answer(rules, "flock")).isEqualTo(ALLOW);
        assertThat(CoreCalls.NAMES)
                .allMatch(call -> answer(rules, call).equals(ALLOW)
                        || answer(rules, call).equals(new Answer.Ask(Offence.EXECUTE)));
        assertThat(List.of("open", "bind", "connect", "unshare", "dup2"))
                .allMatch(call -> answer(rules, call).equals(new Answer.Fail(38)));
    }

    @Test
    void whatOnlyLeavesOutIsStillAnEscapeIfItWasOne() {
        var rules = rules("extends: restricted\nsyscalls: {only: []}\n");

        assertThat(answer(rules, "mount")).isEqualTo(ESCAPE);
        assertThat(answer(rules, "clone", 0x1000_0000)).isEqualTo(ESCAPE);
        assertThat(answer(rules, "clone", 0x11)).isEqualTo(new Answer.Fail(38));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "files: {watch: false}",
                "syscalls: {allow: [seccomp]}",
                "syscalls: {profile: baseline}",
                "syscalls: {profile: privileged, watch: [seccomp]}"
            })
    void aFilterOfOnesOwnMayNotAsk(String line) {
        var policy = PolicyLoader.loadText("in.yaml", "extends: restricted\n" + line + "\n")
                .policy()
                .orElseThrow();

        var first = policy.syscalls().calls().getOrDefault("seccomp", List.of()).getFirst();

        assertThat(first).isEqualTo(new Rule(List.of(new ArgumentTest(1, 8, 8)), new Answer.Fail(1)));
    }
}
