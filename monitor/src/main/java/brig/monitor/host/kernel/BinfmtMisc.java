package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /proc/sys/fs/binfmt_misc/*}: programs that the kernel starts for foreign binaries: {@code binfmt.entries}. */
public final class BinfmtMisc implements Source {
    private static final String DIRECTORY = "/proc/sys/fs/binfmt_misc";

    @Override
    public String name() {
        return "binfmt_misc";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var entries = host.list(DIRECTORY).map(names -> (Object) names.stream()
                .filter(name -> !List.of("register", "status").contains(name))
                .sorted()
                .map(name -> entry(name, host.read(DIRECTORY + "/" + name).or("")))
                .toList());
        ledger.put(Subject.HOST, "binfmt.entries", entries, DIRECTORY);
    }

    static Map<String, Object> entry(String name, String text) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("name", name);
        entry.put("enabled", text.startsWith("enabled"));
        text.lines().forEach(line -> {
            if (line.startsWith("interpreter ")) {
                entry.put("interpreter", line.substring("interpreter ".length()));
            } else if (line.startsWith("flags:")) {
                entry.put("flags", line.substring("flags:".length()).strip());
            }
        });
        return entry;
    }
}
