package brig.rules.audit;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Facts as lines: subject, key, and a value in YAML; {@code ~} is absent. Later lines take the place of earlier ones. */
public final class FactLines {
    /** A container as an engine starts it by default, with limits; {@code web} runs as root. */
    private static final List<String> WEB = List.of(
            "host processes.all-seen true",
            "host engines.running []",
            "host engine.sockets []",
            "host modules.loadable true",
            "host cgroup.v1 []",
            "host lsm.mandatory []",
            "host kernel.helpers []",
            "host credentials []",
            "host files {}",
            "host groups {}",
            "container:web engine docker",
            "container:web state running",
            "container:web live.pid 10",
            "container:web live.command app",
            "container:web live.uid 0",
            "container:web live.groups [0]",
            "container:web live.root-is-host-root true",
            "container:web live.no-new-privs false",
            "container:web live.bounding [CHOWN, SETUID, MKNOD, NET_RAW]",
            "container:web live.capabilities [CHOWN, SETUID, MKNOD, NET_RAW]",
            "container:web live.seccomp 2",
            "container:web spec.seccomp-lets []",
            "container:web live.shared-namespaces [user]",
            "container:web live.label ''",
            "container:web live.device-nodes []",
            "container:web live.device-rules []",
            "container:web live.strangers []",
            "container:web live.leaked []",
            "container:web live.memory-limit 1000000",
            "container:web live.pids-limit 100",
            "container:web live.cpu-limit 50000",
            "container:web live.mounts [" + mount("/", "overlay", "0:40", "/", "", true) + ", "
                    + mount("/proc", "proc", "0:50", "/", "", true) + ", "
                    + mount("/proc/sys", "proc", "0:50", "/sys", "", false) + "]");

    private FactLines() {}

    /** @param host path there; empty if it is none of the host's */
    public static String mount(String target, String type, String device, String root, String host, boolean writable) {
        return "{target: '%s', type: '%s', device: '%s', root: '%s', host: '%s', writable: %s}"
                .formatted(target, type, device, root, host, writable);
    }

    /** The default container with a bind mount of a directory of the host. */
    public static String mounted(String host, String target, boolean writable) {
        return "container:web live.mounts [" + mount("/", "overlay", "0:40", "/", "", true) + ", "
                + mount("/proc", "proc", "0:50", "/", "", true) + ", "
                + mount("/proc/sys", "proc", "0:50", "/sys", "", false) + ", "
                + mount(target, "ext4", "254:0", host, host, writable) + "]";
    }

    public static FactDocument web(String... lines) {
        var all = new ArrayList<>(WEB);
        all.addAll(Arrays.asList(lines));
        return of(all);
    }

    public static FactDocument of(List<String> lines) {
        var ledger = new Ledger(Clock.systemUTC());
        for (var line : lines) {
            var words = line.split(" ", 3);
            ledger.put(Subject.parse(words[0]), words[1], reading(words[2]), "test");
        }
        return ledger.close("test");
    }

    private static Reading<?> reading(String yaml) {
        try {
            return yaml.equals("~")
                    ? Reading.absent()
                    : Reading.of(Objects.requireNonNull(Json.readYaml(yaml).plain()));
        } catch (IOException e) {
            throw new UncheckedIOException(yaml, e);
        }
    }
}
