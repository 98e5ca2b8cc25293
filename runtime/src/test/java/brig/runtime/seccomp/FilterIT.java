package brig.runtime.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Foreign;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** A process under the compiled filter on the real kernel; each attack is also made without it. Needs no privilege. */
@EnabledOnOs(architectures = {"amd64", "x86_64"})
class FilterIT {
    @TempDir
    static Path folder;

    private static Map<String, String> open;
    private static Map<String, String> confined;
    private static Map<String, String> sameRules;

    @BeforeAll
    static void attackWithAndWithout() throws Exception {
        var source = folder.resolve("attacks.c");
        try (var text = FilterIT.class.getResourceAsStream("attacks.c")) {
            Files.write(source, text == null ? new byte[0] : text.readAllBytes());
        }
        var attacks = folder.resolve("attacks").toString();
        run("gcc", "-Wall", "-Wextra", "-Werror", "-o", attacks, source.toString());
        open = results(run(attacks));
        confined = results(run(attacks, filter(SampleRules.profile(Foreign.OFFENCE))));
        sameRules = results(run(attacks, filter(SampleRules.profile(Foreign.SAME_RULES))));
    }

    private static String filter(SyscallRules rules) throws IOException {
        var calls = new LinkedHashMap<>(rules.calls());
        calls.remove("mseal");
        var bpf = FilterCompiler.compile(new SyscallRules(rules.profile(), calls, rules.foreign()))
                .bpf();
        var bytes = new byte[bpf.remaining()];
        bpf.get(bytes);
        return Files.write(folder.resolve(rules.foreign() + ".bpf"), bytes).toString();
    }

    private static List<String> run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new ArrayList<String>();
        try (var reader = process.inputReader()) {
            reader.lines().forEach(lines::add);
        }
        assertThat(process.waitFor()).as(lines.toString()).isZero();
        return lines;
    }

    private static Map<String, String> results(List<String> lines) {
        var results = new LinkedHashMap<String, String>();
        for (var line : lines) {
            int equals = line.lastIndexOf('=');
            results.put(line.substring(0, equals), line.substring(equals + 1));
        }
        return results;
    }

    @Test
    void ordinaryCallsGoThrough() {
        for (var call : List.of("getpid", "fork", "TIOCGPGRP", "unix socket", "netlink route socket")) {
            assertThat(confined).containsEntry(call, open.get(call));
            assertThat(sameRules).containsEntry(call, open.get(call));
        }
    }

    private static void assumeInt80() {
        assumeFalse(
                "faults".equals(open.get("int80 getpid")),
                "int 0x80 faults on this machine before its kernel sees a call: nothing to hold");
    }

    @Test
    void int80IsNoWayAround() {
        assumeInt80();
        assertThat(open).containsEntry("int80 getpid", "done").containsEntry("int80 umask", "done");
        assertThat(open).containsEntry("int80 with the number of x86-64's getpid", "EFAULT");

        assertThat(confined)
                .containsEntry("int80 getpid", "asked")
                .containsEntry("int80 umask", "asked")
                .containsEntry("int80 with the number of x86-64's getpid", "asked")
                .containsEntry("int80 socketcall", "asked");
    }

    @Test
    void int80WithTheSameRulesCanDoWhatTheyAllowAndNoMore() {
        assumeInt80();
        assertThat(sameRules)
                .containsEntry("int80 getpid", "done")
                .containsEntry("int80 umask", "done")
                .containsEntry("int80 socketcall", "ENOSYS");
    }

    @Test
    void x32IsNoWayAround() {
        // most kernels have no x32; the filter answers before the kernel finds out
        assertThat(confined).containsEntry("x32 getpid", "asked");
        assertThat(confined).containsEntry("x32 with the number of x86-64's execve", "asked");
        assertThat(sameRules).containsEntry("x32 with the number of x86-64's execve", "ENOSYS");
    }

    @Test
    void unknownNumbersAreNoSuchCall() {
        for (var results : List.of(confined, sameRules)) {
            assertThat(results).containsEntry("negative number", "ENOSYS").containsEntry("unknown number", "ENOSYS");
        }
    }

    @Test
    void aCallThatLibseccompDoesNotKnowIsHeldLikeAnyOther() {
        assertThat(confined).containsEntry("mseal", "ENOSYS");
        assertThat(confined).containsEntry("cachestat", open.get("cachestat"));
    }

    @Test
    void namespacesAreAskedAboutByTheirFlags() {
        assertThat(confined)
                .containsEntry("clone into a user namespace", "asked")
                .containsEntry("unshare", "asked");
        assertThat(open.get("clone into a user namespace")).isNotEqualTo("asked");
    }

    @Test
    void typingIntoATerminalIsCaughtWhateverTheUpperHalfOfTheRequestSays() {
        // EPERM: who is no root, where dev.tty.legacy_tiocsti is off
        assertThat(open.get("TIOCSTI")).isIn("done", "EPERM");

        assertThat(confined).containsEntry("TIOCSTI", "asked");
    }

    @Test
    void aCallOfWhichNoRuleHoldsIsNotPermitted() {
        assertThat(open.get("packet socket")).isIn("done", "EPERM");
        assertThat(open).containsEntry("netlink audit socket", "done");

        assertThat(confined).containsEntry("packet socket", "EPERM").containsEntry("netlink audit socket", "EPERM");
    }

    @Test
    void escapesAreAsked() {
        assertThat(open).doesNotContainEntry("umount", "asked");
        assertThat(confined).containsEntry("umount", "asked");
    }
}
