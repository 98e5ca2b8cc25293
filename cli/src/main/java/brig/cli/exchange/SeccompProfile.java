package brig.cli.exchange;

import brig.cli.exchange.SeccompEntry.Comparison;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciSeccomp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A profile as docker and podman keep it ({@code seccomp.json}), or as config.json has it, where no entry depends on anything.
 *
 * @param otherwise the action for what no entry names, with its errno
 * @param foreign whether the machine's other ABIs are under the same rules
 * @param lost what was read and is not in the entries
 */
record SeccompProfile(
        String otherwise, int otherwiseErrno, List<SeccompEntry> entries, boolean foreign, List<String> lost) {
    private static final int EPERM = 1;
    private static final Set<String> KNOWN = Set.of(
            "defaultAction",
            "defaultErrnoRet",
            "defaultErrno",
            "archMap",
            "architectures",
            "syscalls",
            "flags",
            "listenerPath",
            "listenerMetadata");
    private static final Set<String> KNOWN_ENTRY =
            Set.of("names", "name", "action", "errnoRet", "errno", "args", "comment", "includes", "excludes");
    private static final List<String> ARCHES = List.of(
            "amd64",
            "x32",
            "x86",
            "arm",
            "arm64",
            "loong64",
            "mips",
            "mips64",
            "mips64n32",
            "mipsel",
            "mipsel64",
            "mipsel64n32",
            "parisc",
            "parisc64",
            "ppc",
            "ppc64",
            "ppc64le",
            "riscv64",
            "s390",
            "s390x");

    SeccompProfile {
        entries = List.copyOf(entries);
        lost = List.copyOf(lost);
    }

    static SeccompProfile read(String json) throws ExchangeException, IOException {
        var tree = Json.read(json);
        if (!tree.at("defaultAction").isPresent()) {
            throw new ExchangeException("no seccomp profile: it has no defaultAction");
        }
        var lost = new ArrayList<String>();
        unknown(tree, KNOWN, "", lost);
        for (var flag : tree.at("flags").texts()) {
            if (!flag.equals("SECCOMP_FILTER_FLAG_TSYNC")) {
                lost.add("flag " + flag);
            }
        }
        if (tree.at("listenerPath").isPresent()) {
            lost.add("listenerPath: a process has one listener, and that is Brig's");
        }
        var entries = new ArrayList<SeccompEntry>();
        for (var item : tree.at("syscalls").items()) {
            entries.add(entry(item, lost));
        }
        return new SeccompProfile(
                tree.at("defaultAction").text(""),
                errno(tree.at("defaultErrnoRet"), tree.at("defaultErrno"), lost),
                entries,
                foreign(tree),
                lost);
    }

    private static void unknown(Tree tree, Set<String> known, String where, List<String> lost) {
        for (var key : tree.entries().keySet()) {
            if (!known.contains(key)) {
                lost.add(where + "the key '" + key + "', which is not known");
            }
        }
    }

    private static SeccompEntry entry(Tree item, List<String> lost) throws ExchangeException {
        var where = "line " + item.line() + ": ";
        unknown(item, KNOWN_ENTRY, where, lost);
        var includes = item.at("includes");
        var excludes = item.at("excludes");
        unknown(includes, Set.of("caps", "arches", "minKernel"), where + "includes: ", lost);
        unknown(excludes, Set.of("caps", "arches", "minKernel"), where + "excludes: ", lost);
        if (excludes.at("minKernel").isPresent()) {
            lost.add(where + "excludes.minKernel: an entry for kernels below a version; it counts on all");
        }
        var arches = new LinkedHashSet<>(includes.at("arches").texts());
        var others = excludes.at("arches").texts();
        if (!others.isEmpty()) {
            arches.addAll(arches.isEmpty() ? ARCHES : List.of());
            arches.removeAll(others);
        }
        var when = new ArrayList<Comparison>();
        for (var argument : item.at("args").items()) {
            when.add(new Comparison(
                    (int) argument.at("index").number(0),
                    argument.at("op").text(""),
                    number(argument.at("value")),
                    number(argument.at("valueTwo"))));
        }
        var names = item.at("names").isPresent()
                ? item.at("names").texts()
                : item.at("name").texts();
        if (names.isEmpty() || !item.at("action").isPresent()) {
            throw new ExchangeException(where + "an entry without names or without an action");
        }
        return new SeccompEntry(
                names,
                item.at("action").text(""),
                errno(item.at("errnoRet"), item.at("errno"), lost),
                when,
                includes.at("caps").texts(),
                excludes.at("caps").texts(),
                List.copyOf(arches),
                includes.at("minKernel").text(""),
                item.at("comment").text(""));
    }

    private static int errno(Tree number, Tree name, List<String> lost) {
        var named = brig.policy.Errnos.number(name.text("-"));
        if (!number.isPresent() && name.isPresent() && named.isEmpty()) {
            lost.add("the errno '" + name.text("") + "'; EPERM in its place");
        }
        return (int) number.number(named.orElse(EPERM));
    }

    /** 64 bits without a sign; what does not fit into 63 was left a text. */
    private static long number(Tree tree) {
        return tree.number()
                .orElseGet(() -> tree.text().map(Long::parseUnsignedLong).orElse(0L));
    }

    private static boolean foreign(Tree tree) {
        var own = new LinkedHashSet<>(tree.at("architectures").texts());
        for (var map : tree.at("archMap").items()) {
            if (map.at("architecture").text("").equals("SCMP_ARCH_X86_64")) {
                own.addAll(map.at("subArchitectures").texts());
            }
        }
        return own.contains("SCMP_ARCH_X86");
    }

    /** What the OCI front reads of a config.json. */
    static SeccompProfile of(OciSeccomp seccomp) {
        var entries = new ArrayList<SeccompEntry>();
        for (var rule : seccomp.rules()) {
            var when = rule.when().stream()
                    .map(one -> new Comparison(one.index(), operator(one.operator()), one.value(), one.second()))
                    .toList();
            entries.add(new SeccompEntry(
                    rule.names(),
                    action(rule.action()),
                    rule.action() & 0xffff,
                    when,
                    List.of(),
                    List.of(),
                    List.of(),
                    "",
                    ""));
        }
        return new SeccompProfile(action(seccomp.otherwise()), seccomp.otherwise() & 0xffff, entries, false, List.of());
    }

    private static String operator(int number) {
        return "SCMP_CMP_"
                + List.of("", "NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ").get(number);
    }

    private static String action(int value) {
        return switch (value & 0xffff0000) {
            case 0x00050000 -> "SCMP_ACT_ERRNO";
            case 0x7fff0000 -> "SCMP_ACT_ALLOW";
            case 0x7ffc0000 -> "SCMP_ACT_LOG";
            case 0x00030000 -> "SCMP_ACT_TRAP";
            case 0x7ff00000 -> "SCMP_ACT_TRACE";
            default -> "SCMP_ACT_KILL_PROCESS";
        };
    }
}
