package brig.cli.oci;

import brig.runtime.cgroup.CgroupUsage;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** {@code events}: what a container uses, every few seconds, and how often its memory limit has killed; in runc's words. */
final class EventsCommand {
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final OciLine line;
    private final PrintStream out;
    private final OciState state;

    EventsCommand(OciLine line, PrintStream out) throws OciFailure {
        this.line = line;
        this.out = out;
        this.state = OciState.of(line);
    }

    /** Returns at the container's end. */
    void run() throws OciFailure, IOException {
        if (!OciState.runs(state.init())) {
            throw new OciFailure("container with id " + state.id() + " is not running");
        }
        var usage = state.cgroup().usage();
        tell("stats", data(usage));
        if (line.has("stats")) {
            return;
        }
        var linux = new JnaLinux();
        int pidfd = linux.openProcess(state.init().pid());
        try {
            int pause = (int) every().toMillis();
            // an OOM kill is told within a second, whatever the interval of the figures is
            int step = Math.min(pause, 1000);
            long killed = usage.oomKills().orElse(0);
            for (int waited = step; !linux.waitReadable(pidfd, step) && OciState.runs(state.init()); waited += step) {
                usage = state.cgroup().usage();
                if (usage.oomKills().orElse(0) > killed) {
                    killed = usage.oomKills().orElse(0);
                    tell("oom", Map.of());
                }
                if (waited >= pause) {
                    tell("stats", data(usage));
                    waited = 0;
                }
            }
        } finally {
            linux.close(pidfd);
        }
    }

    private Duration every() throws OciFailure {
        var text = line.value("interval").orElse("");
        try {
            var every = text.isEmpty()
                    ? EVERY
                    : text.matches("\\d+ms")
                            ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                            : Duration.parse("PT" + text);
            if (every.toMillis() >= 1 && every.toDays() < 1) {
                return every;
            }
        } catch (RuntimeException e) {
            // told below
        }
        throw new OciFailure("events: --interval '" + text + "': write a time such as 100ms, 5s or 1m");
    }

    private void tell(String type, Map<String, Object> data) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("type", type);
        fields.put("id", state.id());
        if (!data.isEmpty()) {
            fields.put("data", data);
        }
        out.println(OciJson.line(fields));
    }

    private static Map<String, Object> data(CgroupUsage usage) {
        var data = new LinkedHashMap<String, Object>();
        data.put("cpu", Map.of("usage", Map.of("total", usage.cpuMicros().orElse(0) * 1000)));
        var memory = new LinkedHashMap<String, Object>();
        put(memory, "usage", usage.memoryCurrent());
        put(memory, "max", usage.memoryPeak());
        data.put("memory", Map.of("usage", memory));
        var tasks = new LinkedHashMap<String, Object>();
        put(tasks, "current", usage.pidsCurrent());
        data.put("pids", tasks);
        return data;
    }

    private static void put(Map<String, Object> into, String key, OptionalLong value) {
        value.ifPresent(number -> into.put(key, number));
    }
}
