package brig.monitor.host.kernel;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Programs that the kernel itself starts, as root and outside every container, and who may replace them:
 * {@code kernel.helpers}.
 */
public final class KernelHelpers implements Source {
    private static final int WRITABLE_BY_OTHERS = 022;

    @Override
    public String name() {
        return "kernel helpers";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var helpers = new ArrayList<Map<String, Object>>();
        var core = host.read("/proc/sys/kernel/core_pattern").or("");
        if (core.startsWith("|")) {
            add(helpers, host, "core_pattern", core.substring(1).strip().split(" ", 2)[0]);
        }
        add(helpers, host, "modprobe", host.read("/proc/sys/kernel/modprobe").or(""));
        add(helpers, host, "hotplug", host.read("/proc/sys/kernel/hotplug").or(""));
        add(
                helpers,
                host,
                "uevent_helper",
                host.read("/sys/kernel/uevent_helper").or(""));
        var source = "/proc/sys/kernel/{core_pattern,modprobe,hotplug}, /sys/kernel/uevent_helper";
        Reading<?> reading = host.read("/proc/sys/kernel/core_pattern") instanceof Reading.Unreadable<String>(var why)
                ? Reading.unreadable(why)
                : Reading.of(helpers);
        ledger.put(Subject.HOST, "kernel.helpers", reading, source);
    }

    private static void add(List<Map<String, Object>> helpers, HostFiles host, String by, String path) {
        if (path.isEmpty()) {
            return;
        }
        var helper = new LinkedHashMap<String, Object>();
        helper.put("by", by);
        helper.put("path", path);
        helper.put("real", path.startsWith("/") ? host.real(path) : path);
        helper.put("missing", !(host.attributes(path) instanceof Reading.Value<HostFiles.Attributes>));
        helper.put("writable", writable(host, path));
        helpers.add(helper);
    }

    /** Of the file and the directories above it, those that others than root may write. */
    static List<String> writable(HostFiles host, String path) {
        var found = new ArrayList<String>();
        var real = host.real(path);
        for (var at = real; !at.isEmpty(); at = at.substring(0, at.lastIndexOf('/'))) {
            if (host.attributes(at) instanceof Reading.Value<HostFiles.Attributes>(var file)
                    && (file.uid() != 0 || isWritableByOthers(file.mode()))) {
                found.add(at);
            }
        }
        return found;
    }

    /** In a sticky directory others cannot replace what is not theirs. */
    private static boolean isWritableByOthers(int mode) {
        return (mode & WRITABLE_BY_OTHERS) != 0 && (mode & 01000) == 0;
    }
}
