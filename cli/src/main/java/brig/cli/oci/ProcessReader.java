package brig.cli.oci;

import brig.monitor.host.json.Tree;
import brig.policy.Capability;
import brig.policy.Rlimit;
import brig.policy.UserIds;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciProcess;
import brig.runtime.oci.OciProcess.SoftHard;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code process} of config.json, and what {@code exec --process} names, which has the same form. */
final class ProcessReader {
    private static final int DEFAULT_UMASK = 022;

    private final Known known;

    ProcessReader(Known known) {
        this.known = known;
    }

    OciProcess process(Tree tree) throws OciException {
        if (!tree.isMapping()) {
            throw new OciException("config.json: process is missing");
        }
        known.check(
                "process",
                tree,
                "terminal",
                "consoleSize",
                "user",
                "args",
                "commandLine",
                "env",
                "cwd",
                "capabilities",
                "rlimits",
                "noNewPrivileges",
                "apparmorProfile",
                "oomScoreAdj",
                "scheduler",
                "selinuxLabel",
                "ioPriority",
                "execCPUAffinity");
        known.refuse(tree, "commandLine", "it is for Windows");
        known.selinux(tree, "selinuxLabel");
        var cwd = tree.at("cwd").text("");
        if (!cwd.startsWith("/")) {
            throw new OciException("process.cwd '" + cwd + "' is not absolute");
        }
        var user = tree.at("user");
        known.check("process.user", user, "uid", "gid", "umask", "additionalGids", "username");
        known.refuse(user, "username", "it is for Windows");
        var score = tree.at("oomScoreAdj");
        return new OciProcess(
                tree.at("terminal").isTrue(),
                (int) tree.at("consoleSize.height").number(0),
                (int) tree.at("consoleSize.width").number(0),
                cwd,
                tree.at("args").texts(),
                tree.at("env").texts(),
                user(user),
                (int) user.at("umask").number(DEFAULT_UMASK) & 0777,
                capabilities(tree.at("capabilities")),
                rlimits(tree.at("rlimits")),
                score.isPresent() ? OptionalInt.of((int) score.number(0)) : OptionalInt.empty(),
                tree.at("apparmorProfile").text("").replace("unconfined", ""),
                tree.at("noNewPrivileges").isTrue(),
                new TuningReader(known).tuning(tree),
                OciProcess.Handed.NONE);
    }

    private static UserIds user(Tree tree) throws OciException {
        try {
            var groups = new ArrayList<Integer>();
            for (var group : tree.at("additionalGids").items()) {
                groups.add(Math.toIntExact(group.number(-1)));
            }
            return new UserIds(
                    Math.toIntExact(tree.at("uid").number(0)),
                    Math.toIntExact(tree.at("gid").number(0)),
                    groups);
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw new OciException("process.user: " + e.getMessage());
        }
    }

    private OciProcess.Capabilities capabilities(Tree tree) {
        known.check("process.capabilities", tree, "bounding", "permitted", "effective", "inheritable", "ambient");
        var permitted = set(tree.at("permitted"));
        var inheritable = set(tree.at("inheritable"));
        return new OciProcess.Capabilities(
                set(tree.at("bounding")),
                permitted,
                set(tree.at("effective")),
                inheritable,
                ambient(set(tree.at("ambient")), permitted, inheritable));
    }

    /** The kernel has none in it that is not permitted and inheritable, too ({@code capabilities(7)}); {@code runc spec} writes some. */
    private Set<Capability> ambient(Set<Capability> wanted, Set<Capability> permitted, Set<Capability> inheritable) {
        var granted = EnumSet.noneOf(Capability.class);
        granted.addAll(wanted);
        granted.retainAll(permitted);
        granted.retainAll(inheritable);
        if (granted.size() < wanted.size()) {
            known.warn("process.capabilities.ambient: what is not permitted and inheritable, too, is not given");
        }
        return granted;
    }

    /**
     * A capability that this kernel may have and Brig has not heard of is not given, nor one that Brig itself lacks: the
     * specification wants a warning and no failure.
     */
    private Set<Capability> set(Tree tree) {
        return set(tree.texts());
    }

    private static OciProcess.Capabilities more(OciProcess.Capabilities sets, Set<Capability> added) {
        return new OciProcess.Capabilities(
                both(sets.bounding(), added),
                both(sets.permitted(), added),
                both(sets.effective(), added),
                sets.inheritable(),
                sets.ambient());
    }

    private static Set<Capability> both(Set<Capability> some, Set<Capability> others) {
        var all = EnumSet.noneOf(Capability.class);
        all.addAll(some);
        all.addAll(others);
        return all;
    }

    private Set<Capability> set(List<String> names) {
        var set = EnumSet.noneOf(Capability.class);
        var ours = OwnCapabilities.bounding();
        for (var name : names) {
            try {
                var capability = Capability.valueOf(name.startsWith("CAP_") ? name.substring(4) : name);
                if (ours.contains(capability)) {
                    set.add(capability);
                } else {
                    known.warn("process.capabilities: Brig has no " + name + " itself, and cannot give it");
                }
            } catch (IllegalArgumentException e) {
                known.warn("process.capabilities: no capability '" + name + "'");
            }
        }
        return set;
    }

    private Map<Rlimit, SoftHard> rlimits(Tree tree) throws OciException {
        var limits = new EnumMap<Rlimit, SoftHard>(Rlimit.class);
        for (var item : tree.items()) {
            known.check("process.rlimits", item, "type", "soft", "hard");
            var name = item.at("type").text("");
            Rlimit limit;
            try {
                limit = Rlimit.valueOf(name.startsWith("RLIMIT_") ? name.substring(7) : "");
            } catch (IllegalArgumentException e) {
                throw new OciException("process.rlimits: no limit '" + name + "'");
            }
            if (limits.put(limit, new SoftHard(unsigned(item.at("soft")), unsigned(item.at("hard")))) != null) {
                throw new OciException("process.rlimits: '" + name + "' is there twice");
            }
        }
        return limits;
    }

    /** What does not fit into 63 bits is no limit. */
    private static long unsigned(Tree tree) {
        return tree.number(-1);
    }

    /**
     * The engine's words in place of a file: {@code exec ID PROGRAM ARG...}.
     *
     * @param added capabilities
     */
    OciProcess with(
            OciProcess process,
            List<String> args,
            List<String> more,
            List<String> added,
            String cwd,
            boolean terminal,
            boolean noNewPrivileges,
            UserIds user) {
        var environment = new ArrayList<>(process.environment());
        for (var variable : more) {
            // who asks for a variable gets the first of its name
            var name = variable.replaceFirst("=.*", "=");
            environment.removeIf(other -> other.startsWith(name));
            environment.add(variable);
        }
        return new OciProcess(
                terminal,
                0,
                0,
                cwd,
                args,
                environment,
                user,
                process.umask(),
                more(process.capabilities(), set(added)),
                process.rlimits(),
                process.oomScoreAdj(),
                process.label(),
                noNewPrivileges || process.noNewPrivileges(),
                process.tuning(),
                OciProcess.Handed.NONE);
    }
}
