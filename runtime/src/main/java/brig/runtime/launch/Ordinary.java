package brig.runtime.launch;

import brig.policy.NetworkRules.Mode;
import brig.policy.PathText;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.OrdinaryUser;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A start by somebody who is not root: what of a policy cannot be held then, and who he is. */
final class Ordinary {
    private static final Path SELF = Path.of("/proc/self");

    private Ordinary() {}

    /** @throws LaunchException if it asks for what only root can give; what is only missing, the list of controls says */
    static void refuse(LaunchRequest request) throws LaunchException {
        var policy = request.policy();
        var user = policy.process().user();
        var own = OwnNamespace.current()
                .orElseThrow(() -> new LaunchException("an ordinary user's containers need a user namespace, and "
                        + OwnNamespace.problem()
                                .map(why -> "none could be made: " + why)
                                .orElse("there is none")
                        + "; see 'brig doctor', or run brig with sudo"));
        if (policy.network().mode() == Mode.HOST) {
            throw new LaunchException("network mode 'host' needs root, who alone can hold its lists: write mode: none"
                    + " or isolated, or run brig with sudo");
        }
        if (!user.groups().isEmpty() && !own.many()) {
            throw new LaunchException("process.user " + user + " has further groups, which need subordinate ids ("
                    + own.why() + ") or root: leave them out, or run brig with sudo");
        }
        if (!policy.devices().isEmpty()) {
            throw new LaunchException("devices need root: leave them out, or run brig with sudo");
        }
    }

    static OrdinaryUser user() throws IOException {
        return new OrdinaryUser(
                OwnNamespace.current().map(OwnNamespace::many).orElse(false),
                Integer.parseInt(Files.readString(SELF.resolve("oom_score_adj")).strip()),
                Stream.concat(home(), mountPoints(Files.readAllLines(SELF.resolve("mountinfo"))).stream())
                        .toList());
    }

    /** The program is he himself to the files of the host. */
    private static Stream<String> home() {
        return Stream.ofNullable(System.getenv("HOME"))
                .map(Path::of)
                .filter(home -> home.isAbsolute() && home.getNameCount() > 0)
                .map(home -> home.normalize().toString());
    }

    /** All but the root and what every container has of its own ({@code proc_pid_mountinfo(5)}). */
    static List<String> mountPoints(List<String> mountinfo) {
        return mountinfo.stream()
                .map(line -> line.split(" ")[4]
                        .replace("\\040", " ")
                        .replace("\\011", "\t")
                        .replace("\\012", "\n")
                        .replace("\\134", "\\"))
                .filter(point ->
                        !point.equals("/") && !PathText.isBeneath(point, "/proc") && !PathText.isBeneath(point, "/dev"))
                .distinct()
                .toList();
    }
}
