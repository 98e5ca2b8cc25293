package brig.cli.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.policy.Abi;
import brig.policy.EffectivePolicy;
import brig.policy.SyscallTable;
import brig.policy.load.PolicyLoader;
import brig.runtime.seccomp.FilterCompiler;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Profiles of engines, in and out, by what the filters in the kernel's own machine decide. */
class SeccompExchangeTest {
    /** Of Debian's package golang-github-containers-common, which podman brings. */
    private static final Path REAL = Path.of("/usr/share/containers/seccomp.json");

    private static final List<Long> VALUES =
            List.of(0L, 1L, 2L, 8L, 9L, 10L, 16L, 17L, 40L, 0x20000L, 0x20008L, 0x7fffffffL, 0xffffffffL);
    private static final List<Long> FIRST = List.of(0L, 1L, 8L, 9L, 16L, 0x20000L, 0x20008L, 0xffffffffL);
    private static final int ALLOW = 0x7fff0000;
    private static final int ENOSYS = 0x00050000 | 38;

    private static EffectivePolicy policy(String text) {
        var loaded = PolicyLoader.loadText("in.yaml", text);
        return loaded.policy().orElseThrow(() -> new AssertionError(loaded.render(false)));
    }

    private static ByteBuffer filter(EffectivePolicy policy) throws Exception {
        return FilterCompiler.compile(policy.syscalls()).bpf();
    }

    private static String imported(String json, String capabilities) throws Exception {
        var draft = new Draft();
        draft.only("process.capabilities");
        for (var name : capabilities.split(" ")) {
            if (!name.isEmpty()) {
                draft.add("process.capabilities", name);
            }
        }
        SeccompImport.into(draft, SeccompProfile.read(json));
        return draft.text();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "SYS_ADMIN",
                "AUDIT_WRITE SYS_CHROOT",
                "SYS_PTRACE SYS_MODULE SYS_TIME SYS_RAWIO SYS_PACCT SYS_TTY_CONFIG DAC_READ_SEARCH AUDIT_WRITE SYS_ADMIN"
            })
    void theRealProfileDecidesAsItDidBefore(String capabilities) throws Exception {
        assumeTrue(Files.exists(REAL), "no " + REAL);
        var json = Files.readString(REAL);
        var profile = Json.read(json);
        var filter = filter(policy(imported(json, capabilities)));
        var kept = Set.of(capabilities.split(" "));

        var wrong = new ArrayList<String>();
        int asked = 0;
        for (var abi : List.of(Abi.X86_64, Abi.I386, Abi.X32)) {
            for (var call : SyscallTable.names()) {
                var number = SyscallTable.number(abi, call);
                if (number.isEmpty()) {
                    continue;
                }
                boolean alias = !SyscallTable.sameAs(call).equals(call);
                for (long a : alias ? List.<Long>of() : FIRST) {
                    for (long c : List.of(0L, 9L, 10L)) {
                        if (call.equals("seccomp") && a == 1) {
                            continue;
                        }
                        int expected = decide(profile, call, kept, a, 0, c);
                        int got = Bpf.run(filter, number.getAsInt(), abi.auditArch(), a, 0, c, 0, 0, 0);
                        asked++;
                        if (got != expected && !(abi == Abi.I386 && SyscallTable.hidesArguments(abi, call))) {
                            wrong.add(abi + " " + call + "(" + a + ", 0, " + c + "): " + Integer.toHexString(got)
                                    + ", not " + Integer.toHexString(expected));
                        }
                    }
                }
            }
        }
        assertThat(asked).isGreaterThan(15_000);
        assertThat(wrong.stream().limit(20)).isEmpty();
    }

    /** What the file says, read by somebody who knows nothing of policies: entries with arguments first. */
    private static int decide(Tree profile, String call, Set<String> kept, long... arguments) {
        int without = ENOSYS;
        for (var entry : profile.at("syscalls").items()) {
            if (!entry.at("names").texts().contains(call) || !applies(entry, kept)) {
                continue;
            }
            var args = entry.at("args").items();
            int action = entry.at("action").text("").equals("SCMP_ACT_ALLOW")
                    ? ALLOW
                    : 0x00050000 | (int) entry.at("errnoRet").number(1);
            if (args.isEmpty()) {
                without = without == ENOSYS ? action : without;
            } else if (args.stream().allMatch(arg -> {
                boolean same = arguments[(int) arg.at("index").number(0)]
                        == arg.at("value").number(0);
                return arg.at("op").text("").equals("SCMP_CMP_EQ") == same;
            })) {
                return action;
            }
        }
        return without;
    }

    private static boolean applies(Tree entry, Set<String> kept) {
        var arches = entry.at("includes.arches").texts();
        return kept.containsAll(bare(entry.at("includes.caps").texts()))
                && bare(entry.at("excludes.caps").texts()).stream().noneMatch(kept::contains)
                && (arches.isEmpty() || arches.contains("amd64"));
    }

    private static List<String> bare(List<String> names) {
        return names.stream().map(name -> name.replace("CAP_", "")).toList();
    }

    @Test
    void noEntryOfTheRealProfileIsLost() throws Exception {
        assumeTrue(Files.exists(REAL), "no " + REAL);
        var json = Files.readString(REAL);
        var exchange = Formats.read("seccomp", List.of(REAL.toString()));

        var text = exchange.text();
        for (var entry : Json.read(json).at("syscalls").items()) {
            for (var name : entry.at("names").texts()) {
                assertThat(text).containsPattern("[\\[ ]" + name + "[,\\]\\n ]");
            }
            for (var capability : entry.at("includes.caps").texts()) {
                assertThat(text).contains("with: [" + capability.replace("CAP_", "") + "]");
            }
        }
        // two entries say the same: one with another errno for one protocol, and its twin
        assertThat(text.lines().filter(line -> line.contains("{calls: ["))).hasSizeGreaterThanOrEqualTo(34);
        assertThat(exchange.lost())
                .allSatisfy(line -> assertThat(line)
                        .containsAnyOf(
                                "calls that no machine of Brig's has",
                                "a listener of the program's own",
                                "it is one call with"));
    }

    @Test
    void whatCannotBeSaidIsListed() throws Exception {
        var json = """
                {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "flags": ["SECCOMP_FILTER_FLAG_LOG"], "new": 1,
                 "syscalls": [
                  {"names": ["read", "no_such_call"], "action": "SCMP_ACT_ALLOW"},
                  {"names": ["write"], "action": "SCMP_ACT_LOG"},
                  {"names": ["close"], "action": "SCMP_ACT_TRAP"},
                  {"names": ["sync"], "action": "SCMP_ACT_KILL_PROCESS"},
                  {"names": ["dup"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 5, "op": "SCMP_CMP_GT"}]},
                  {"names": ["dup2"], "action": "SCMP_ACT_ALLOW", "includes": {"minKernel": "4.8"},
                   "args": [{"index": 0, "value": 7, "op": "SCMP_CMP_EQ"}, {"index": 0, "value": 8, "op": "SCMP_CMP_EQ"}]},
                  {"names": ["dup3"], "action": "SCMP_ACT_ERRNO", "excludes": {"arches": ["amd64"]}}
                 ]}""";
        var draft = new Draft();
        SeccompImport.into(draft, SeccompProfile.read(json));
        var filter = filter(policy(draft.text()));

        assertThat(String.join("\n", draft.lost()))
                .contains("flag SECCOMP_FILTER_FLAG_LOG")
                .contains("the key 'new'")
                .contains("no_such_call")
                .contains("SCMP_ACT_LOG of write")
                .contains("SCMP_ACT_TRAP of close")
                .contains("SCMP_ACT_KILL_PROCESS of sync")
                .contains("dup: arguments that are less or greater")
                .contains("the default EPERM for calls that have no name yet");
        assertThat(run(filter, "read", 0)).isEqualTo(ALLOW);
        assertThat(run(filter, "dup", 6)).isEqualTo(0x00050001);
        assertThat(run(filter, "dup2", 7)).isEqualTo(ALLOW);
        assertThat(run(filter, "dup2", 8)).isEqualTo(ALLOW);
        assertThat(run(filter, "dup2", 9)).isEqualTo(0x00050001);
        assertThat(run(filter, "dup3", 0)).isEqualTo(0x00050001);
        assertThat(run(filter, "sync", 0)).isEqualTo(0x7fc00000);
        assertThatThrownBy(() -> SeccompProfile.read("{}")).isInstanceOf(ExchangeException.class);
    }

    private static int run(ByteBuffer filter, String call, long first) {
        return Bpf.run(
                filter,
                SyscallTable.number(Abi.X86_64, call).orElseThrow(),
                Abi.X86_64.auditArch(),
                first,
                0,
                0,
                0,
                0,
                0);
    }

    /** Out and in again: the same answers, but for what a profile cannot ask about. */
    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void whatIsExportedDecidesLikeThePolicy(String name) throws Exception {
        var policy = PolicyLoader.profile(name);
        var exchange = SeccompExport.of(policy);
        var before = filter(policy);
        var after = filter(policy(imported(exchange.text(), "")));

        var random = new Random(7);
        var values = new ArrayList<>(VALUES);
        values.addAll(List.of(0x5412L, 0x541cL, 0x10000000L, 0x11L, 1L << 32 | 0x5412L, 1L << 32));
        var wrong = new TreeSet<String>();
        for (var call : SyscallTable.names()) {
            var number = SyscallTable.number(Abi.X86_64, call);
            for (int round = 0; number.isPresent() && round < 60; round++) {
                long a = values.get(random.nextInt(values.size()));
                long b = values.get(random.nextInt(values.size()));
                long c = values.get(random.nextInt(values.size()));
                int was = Bpf.run(before, number.getAsInt(), Abi.X86_64.auditArch(), a, b, c, 0, 0, 0);
                int is = Bpf.run(after, number.getAsInt(), Abi.X86_64.auditArch(), a, b, c, 0, 0, 0);
                // asked before: an escape is asked again, what lists decide is allowed, a watched call is refused
                boolean same = was == 0x7fc00000
                        ? Set.of(0x7fc00000, ALLOW, 0x00050001).contains(is)
                        : was == is;
                if (!same) {
                    wrong.add(call + "(" + Long.toHexString(a) + ", " + Long.toHexString(b) + ", "
                            + Long.toHexString(c) + "): " + Integer.toHexString(was) + " -> "
                            + Integer.toHexString(is));
                }
            }
        }
        assertThat(wrong.stream().limit(20)).isEmpty();
        assertThat(new HashSet<>(exchange.lost())).isNotEmpty();
    }
}
