package brig.policy.check;

import brig.policy.Audited;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules;
import brig.policy.Offence;
import brig.policy.PathText;
import brig.policy.Place;
import brig.policy.SyscallRules.Answer;
import brig.policy.verdict.FileTable;
import brig.policy.yaml.Problems;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** Lines of a policy that cannot hold together. */
public final class Contradictions {
    private final EffectivePolicy policy;
    private final FileRules files;
    private final Problems problems;

    private Contradictions(EffectivePolicy policy, Problems problems) {
        this.policy = policy;
        this.files = policy.files();
        this.problems = problems;
    }

    public static void find(EffectivePolicy policy, Problems problems) {
        var check = new Contradictions(policy, problems);
        check.executables();
        check.mounts();
        check.devices();
        check.nothingLeft();
        check.audited();
        check.names();
    }

    private Place at(String key, String value) {
        return policy.places().of(key, value);
    }

    private void executables() {
        var readable = new HashSet<String>(files.read());
        readable.addAll(files.write());
        for (var tmpfs : files.tmpfs()) {
            readable.add(tmpfs.path());
        }
        for (var volume : files.volumes()) {
            readable.add(volume.target());
        }
        for (var path : files.execute()) {
            if (FileTable.above(path, readable).isEmpty()) {
                problems.error(
                        at("files.execute", path),
                        "'" + path + "' may be executed but not read",
                        "add it to files.read");
            }
        }
    }

    private void mounts() {
        var targets = new HashMap<String, Place>();
        for (var tmpfs : files.tmpfs()) {
            mount(tmpfs.path(), at("files.tmpfs", tmpfs.path()), targets);
        }
        for (var volume : files.volumes()) {
            mount(volume.target(), at("files.volumes", volume.target()), targets);
        }
    }

    private void mount(String target, Place place, Map<String, Place> targets) {
        if (target.equals("/") || PathText.isBeneath(target, "/proc") || target.equals("/dev")) {
            problems.error(place, "nothing may be mounted on '" + target + "'", "/, /proc and /dev are Brig's own");
        }
        var before = targets.putIfAbsent(target, place);
        if (before != null) {
            problems.error(place, "two mounts on '" + target + "'", "the other is at " + before);
        }
    }

    private void devices() {
        for (var device : policy.devices()) {
            if (!device.path().startsWith("/dev/")) {
                problems.error(
                        at("devices", device.path()),
                        "'" + device.path() + "' is not beneath /dev",
                        "files and directories of the host are volumes");
            }
        }
    }

    /** An audit of what nobody could be allowed, or of what nobody hears of. */
    private void audited() {
        if (policy.audited().contains(Audited.NETWORK) && policy.network().mode() == NetworkRules.Mode.NONE) {
            problems.error(
                    policy.places().of("mode.network"),
                    "with network mode 'none' there is no network to be allowed",
                    "write mode: host or mode: isolated in network, or leave the audit out");
        }
        if (policy.audited().contains(Audited.FILES)) {
            for (var rules : policy.syscalls().calls().values()) {
                for (var rule : rules) {
                    if (rule.answer() instanceof Answer.Ask(var offence) && offence == Offence.FILE) {
                        return;
                    }
                }
            }
            problems.error(
                    policy.places().of("mode.files"),
                    "an audit of files without files.watch: nobody would hear of anything",
                    "write watch: true in files");
        }
    }

    /** A name's addresses are held on the container's own cable, and by a resolver that is the container's own. */
    private void names() {
        if (policy.network().mode() != NetworkRules.Mode.HOST) {
            return;
        }
        for (var named : policy.network().names()) {
            problems.error(
                    at("network.connect", named.toString()),
                    "'" + named + "' is a name, and in the host's network nothing holds names",
                    "write mode: isolated in network, or the host's address");
        }
    }

    private void nothingLeft() {
        if (files.masked().contains("/")) {
            problems.error(
                    at("files.masked", "/"),
                    "masking '/' leaves nothing, not even the program",
                    "mask the directories that nobody is to see; what files.read does not name cannot be read anyway");
        }
        if (files.readOnly().contains("/")) {
            problems.error(
                    at("files.readOnly", "/"),
                    "with '/' in files.readOnly nothing can be executed",
                    "leave it out: what files.write does not name cannot be written");
        }
    }
}
