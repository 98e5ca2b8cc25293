package brig.cli.oci;

import static brig.runtime.oci.OciSeccomp.NOTIFY;

import brig.monitor.host.json.Tree;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSeccomp;
import brig.runtime.oci.OciSeccomp.Agent;
import brig.runtime.oci.OciSeccomp.Comparison;
import brig.runtime.oci.OciSeccomp.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads {@code linux.seccomp}. */
final class SeccompReader {
    private static final int EPERM = 1;
    private static final long WAIT_KILLABLE = 0x20;

    private final Known known;

    SeccompReader(Known known) {
        this.known = known;
    }

    Optional<OciSeccomp> seccomp(Tree tree) throws OciException {
        if (!tree.isPresent()) {
            return Optional.empty();
        }
        known.check(
                "linux.seccomp",
                tree,
                "defaultAction",
                "defaultErrnoRet",
                "architectures",
                "flags",
                "listenerPath",
                "listenerMetadata",
                "syscalls");
        var rules = new ArrayList<Rule>();
        for (var item : tree.at("syscalls").items()) {
            known.check("linux.seccomp.syscalls", item, "names", "action", "errnoRet", "args");
            var when = new ArrayList<Comparison>();
            for (var argument : item.at("args").items()) {
                known.check("linux.seccomp.syscalls.args", argument, "index", "value", "valueTwo", "op");
                when.add(new Comparison(
                        (int) argument.at("index").number(0),
                        OciSeccomp.operatorOf(argument.at("op").text("")),
                        number(argument.at("value")),
                        number(argument.at("valueTwo"))));
            }
            rules.add(
                    new Rule(item.at("names").texts(), action(item.at("action").text(""), item.at("errnoRet")), when));
        }
        long flags = 0;
        for (var flag : tree.at("flags").texts()) {
            flags |= switch (flag) {
                case "SECCOMP_FILTER_FLAG_TSYNC" -> 0;
                case "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" -> WAIT_KILLABLE;
                case "SECCOMP_FILTER_FLAG_LOG" -> 2;
                case "SECCOMP_FILTER_FLAG_SPEC_ALLOW" -> 4;
                default -> throw new OciException("linux.seccomp.flags: no flag '" + flag + "'");
            };
        }
        int otherwise = action(tree.at("defaultAction").text(""), tree.at("defaultErrnoRet"));
        return Optional.of(new OciSeccomp(otherwise, rules, flags, agent(tree, otherwise, rules)));
    }

    private static Optional<Agent> agent(Tree tree, int otherwise, List<Rule> rules) throws OciException {
        if (otherwise == NOTIFY) {
            throw new OciException(
                    "linux.seccomp: SCMP_ACT_NOTIFY cannot be the default action: nobody could answer for the"
                            + " calls that hand the listener over");
        }
        var asking = rules.stream().filter(rule -> rule.action() == NOTIFY).toList();
        if (asking.isEmpty()) {
            return Optional.empty();
        }
        if (asking.stream().anyMatch(rule -> rule.names().contains("write"))) {
            throw new OciException("linux.seccomp: SCMP_ACT_NOTIFY cannot be used for the write syscall");
        }
        var path = tree.at("listenerPath").text("");
        if (!path.startsWith("/")) {
            throw new OciException("linux.seccomp.listenerPath '" + path
                    + "': SCMP_ACT_NOTIFY needs the absolute path of an agent's socket");
        }
        return Optional.of(new Agent(path, tree.at("listenerMetadata").text("")));
    }

    /** 64 bits without a sign; what does not fit into 63 was left a text. */
    private static long number(Tree tree) {
        return tree.number()
                .orElseGet(() -> tree.text().map(Long::parseUnsignedLong).orElse(0L));
    }

    private static int action(String name, Tree errno) throws OciException {
        return switch (name) {
            case "SCMP_ACT_KILL", "SCMP_ACT_KILL_THREAD" -> 0;
            case "SCMP_ACT_KILL_PROCESS" -> 0x80000000;
            case "SCMP_ACT_TRAP" -> 0x00030000;
            case "SCMP_ACT_ERRNO" -> 0x00050000 | (int) errno.number(EPERM);
            case "SCMP_ACT_TRACE" -> 0x7ff00000 | (int) errno.number(EPERM);
            case "SCMP_ACT_LOG" -> 0x7ffc0000;
            case "SCMP_ACT_ALLOW" -> 0x7fff0000;
            case "SCMP_ACT_NOTIFY" -> NOTIFY;
            default -> throw new OciException("linux.seccomp: no action '" + name + "'");
        };
    }
}
