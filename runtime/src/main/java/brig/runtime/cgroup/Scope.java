package brig.runtime.cgroup;

import brig.runtime.sys.Libsystemd;
import brig.runtime.sys.UnitProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A group of processes that systemd makes and knows ({@code systemd.scope(5)}), and in which it leaves everything to Brig
 * ({@code Delegate=yes}).
 *
 * @param unit such as {@code libpod-1234.scope}
 * @param slice in which it lies, such as {@code machine.slice}
 */
public record Scope(String unit, String slice) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9:_.\\\\-]{1,249}");
    private static final String ROOT = "-.slice";
    private static final String SLICE = ".slice";

    /**
     * @param slice may be empty: {@code system.slice}
     * @throws IllegalArgumentException if systemd would take one for no name of a unit; with the reason
     */
    public static Scope of(String slice, String prefix, String name) {
        var unit = (prefix.isEmpty() ? name : prefix + "-" + name) + ".scope";
        var in = slice.isEmpty() ? "system.slice" : slice;
        if (name.isEmpty() || !NAME.matcher(unit).matches()) {
            throw new IllegalArgumentException("'" + unit + "' is no name of a scope");
        }
        var bare = in.endsWith(SLICE) ? in.substring(0, in.length() - SLICE.length()) : "";
        boolean empty = bare.startsWith("-") || bare.endsWith("-") || bare.contains("--");
        if (!in.equals(ROOT) && (bare.isEmpty() || empty || !NAME.matcher(in).matches())) {
            throw new IllegalArgumentException("'" + in + "' is no name of a slice, such as machine.slice");
        }
        return new Scope(unit, in);
    }

    /** @throws IOException if there is no systemd here that would make one for this process; with what to do instead */
    public static void demandSystemd() throws IOException {
        Libsystemd.demand();
    }

    /** From the root of each hierarchy: {@code a-b.slice} lies in {@code a.slice} ({@code systemd.slice(5)}). */
    public String place() {
        if (slice.equals(ROOT)) {
            return unit;
        }
        var path = new StringBuilder();
        var name = slice.substring(0, slice.length() - SLICE.length());
        for (int dash = name.indexOf('-'); dash > 0; dash = name.indexOf('-', dash + 1)) {
            path.append(name, 0, dash).append(SLICE).append('/');
        }
        return path.append(slice).append('/').append(unit).toString();
    }

    /**
     * Has it made, with a process in it: one without any ends at once.
     *
     * @param pid of a process of ours
     * @param settings limits, which systemd sets as far as it knows them
     * @param devices for hosts where these are a limit, too (v1)
     */
    public void start(int pid, List<Setting> settings, CgroupLayout layout, EngineDevices devices) throws IOException {
        var properties = new ArrayList<UnitProperty>(List.of(
                new UnitProperty.Text("Description", "container " + unit.substring(0, unit.length() - 6)),
                new UnitProperty.Text("Slice", slice),
                new UnitProperty.Flag("Delegate", true),
                new UnitProperty.Flag("DefaultDependencies", false),
                new UnitProperty.Text("CollectMode", "inactive-or-failed"),
                new UnitProperty.Numbers("PIDs", List.of(pid))));
        properties.addAll(ScopeProperties.of(settings));
        properties.addAll(ScopeProperties.claims(layout));
        if (layout.isV1(Limits.DEVICES)) {
            properties.addAll(ScopeProperties.devices(devices.allowed()));
        }
        try (var systemd = Libsystemd.open()) {
            systemd.startTransientUnit(unit, properties);
        }
    }

    /** Other limits, which hold as long as it is there. */
    public static void change(String unit, List<Setting> settings) throws IOException {
        var properties = ScopeProperties.of(settings);
        if (!properties.isEmpty()) {
            try (var systemd = Libsystemd.open()) {
                systemd.setUnitProperties(unit, properties);
            }
        }
    }

    /** Ends it, if it has not ended by itself when its last process did. */
    public static void stop(String unit) throws IOException {
        try (var systemd = Libsystemd.open()) {
            systemd.stopUnit(unit);
        }
    }

    /**
     * Where a process of it must be beside the controllers' groups: on a host with v1 hierarchies systemd looks into one of its own
     * for who is in it.
     *
     * @param mountinfo text of {@code /proc/self/mountinfo}
     */
    static Optional<Path> ofItsOwn(String mountinfo, String place) {
        for (var line : mountinfo.lines().toList()) {
            var words = line.split(" ");
            if (words.length > 4 && line.contains(" - cgroup ") && line.matches(".*[ ,]name=systemd(,.*)?")) {
                return Optional.of(Path.of(words[4]).resolve(place).resolve("tasks"));
            }
        }
        return Optional.empty();
    }

    /** As above, of this host. */
    public Optional<Path> joinFile() throws IOException {
        return ofItsOwn(Files.readString(Path.of("/proc/self/mountinfo")), place());
    }
}
