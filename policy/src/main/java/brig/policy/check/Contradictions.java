package brig.policy.check;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Response;
import brig.policy.SyscallRules.Answer;
import brig.policy.yaml.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Lines of a policy that cannot hold together, and lines that do nothing. */
public final class Contradictions {
    /** The kernel's default for {@code net.ipv4.ip_unprivileged_port_start}. */
    private static final int FIRST_FREE_PORT = 1024;

    private static final int LOOPBACK = 127;

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
        check.hidden();
        check.covered("files.read", policy.files().read());
        check.covered("files.write", policy.files().write());
        check.covered("files.execute", policy.files().execute());
        check.network();
        check.response();
        check.memory();
    }

    static boolean beneath(String path, String directory) {
        return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
    }

    static boolean beneathAny(String path, List<String> directories) {
        for (var directory : directories) {
            if (beneath(path, directory)) {
                return true;
            }
        }
        return false;
    }

    private Place at(String key, String value) {
        return policy.places().of(key, value);
    }

    private void executables() {
        var readable = new ArrayList<String>(files.read());
        readable.addAll(files.write());
        for (var tmpfs : files.tmpfs()) {
            readable.add(tmpfs.path());
        }
        for (var volume : files.volumes()) {
            readable.add(volume.target());
        }
        for (var path : files.execute()) {
            if (!beneathAny(path, readable)) {
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
        if (target.equals("/") || beneath(target, "/proc") || target.equals("/dev")) {
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

    /** What lies beneath a masked path is not there, whatever the lists say. */
    private void hidden() {
        hidden("files.read", files.read());
        hidden("files.write", files.write());
        hidden("files.execute", files.execute());
    }

    private void hidden(String key, List<String> paths) {
        for (var path : paths) {
            for (var masked : files.masked()) {
                if (beneath(path, masked)) {
                    problems.warning(
                            at(key, path),
                            "'" + path + "' does nothing: '" + masked + "' is masked",
                            "to have it, write masked: {without: [" + masked + "]}");
                }
            }
        }
    }

    /** Lists add up, so a narrower entry beneath a wider one narrows nothing, which its author may have meant. */
    private void covered(String key, List<String> paths) {
        for (var path : paths) {
            var place = at(key, path);
            if (!isOwn(place) || beneathAny(path, files.masked())) {
                continue;
            }
            for (var wider : paths) {
                if (!wider.equals(path) && beneath(path, wider)) {
                    problems.warning(
                            place,
                            "'" + path + "' changes nothing: '" + wider + "' is in " + key + " already",
                            isOwn(at(key, wider))
                                    ? "leave one of them out"
                                    : "from " + at(key, wider) + "; to have only this, write {only: [" + path + "]}");
                    break;
                }
            }
        }
    }

    private void network() {
        var network = policy.network();
        if (network.mode() == Mode.NONE) {
            for (var destination : network.connect()) {
                boolean loopback = destination.network().isIpv4()
                        ? destination.network().address().getFirst() == LOOPBACK
                        : destination.network().prefix() == 128;
                if (!loopback) {
                    problems.warning(
                            policy.places().of("network.connect"),
                            "with network mode 'none' there is nothing to connect to but the container itself",
                            "write mode: host");
                    break;
                }
            }
            return;
        }
        boolean privileged = policy.process().user().uid() == 0
                || policy.process().capabilities().contains(Capability.NET_BIND_SERVICE);
        for (var ports : network.listen()) {
            if (!privileged && ports.first() > 0 && ports.first() < FIRST_FREE_PORT) {
                problems.warning(
                        at("network.listen", ports.toString()),
                        "user " + policy.process().user() + " cannot bind port " + ports.first(),
                        "use a port from 1024 on, or add NET_BIND_SERVICE to process.capabilities");
            }
        }
    }

    /** A filter that does not ask cannot kill. */
    private void response() {
        var place = policy.places().of("response.file");
        var answer = policy.responseTo(Offence.FILE);
        if (answer != Response.DENY && isOwn(place) && !asks(Offence.FILE)) {
            problems.warning(
                    place,
                    "'file: " + answer.key() + "' does nothing without files.watch",
                    "write watch: true in files");
        }
    }

    private boolean asks(Offence offence) {
        for (var rules : policy.syscalls().calls().values()) {
            for (var rule : rules) {
                if (rule.answer() instanceof Answer.Ask ask && ask.offence() == offence) {
                    return true;
                }
            }
        }
        return false;
    }

    private void memory() {
        for (var tmpfs : files.tmpfs()) {
            if (tmpfs.size().count() > policy.resources().memory().count()) {
                problems.warning(
                        at("files.tmpfs", tmpfs.path()),
                        "'" + tmpfs.path() + "' may grow to " + tmpfs.size() + ", more than the container's memory of "
                                + policy.resources().memory(),
                        "what lies in a tmpfs counts as memory");
            }
        }
    }

    /** Whether a line was written by the user, not by Brig. */
    static boolean isOwn(Place place) {
        return !place.file().equals(Place.BUILT_IN.file()) && !place.file().startsWith("profile:");
    }
}
