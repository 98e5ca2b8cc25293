package brig.runtime.cgroup;

import brig.policy.DeviceRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * A device that may be used.
 *
 * @param type {@code c} or {@code b}
 * @param minor absent: all of them
 * @param access letters of {@code r}, {@code w}, {@code m} (mknod)
 */
record DeviceAccess(char type, int major, OptionalInt minor, String access) {
    private static final int FORMAT = 0xf000;
    private static final int CHARACTER = 0x2000;
    private static final int BLOCK = 0x6000;

    /** Every container's: null, zero, full, random, urandom, tty, ptmx and the pts. */
    private static final List<DeviceAccess> HARMLESS = List.of(
            character(1, 3),
            character(1, 5),
            character(1, 7),
            character(1, 8),
            character(1, 9),
            character(5, 0),
            character(5, 2),
            new DeviceAccess('c', 136, OptionalInt.empty(), "rwm"));

    private static DeviceAccess character(int major, int minor) {
        return new DeviceAccess('c', major, OptionalInt.of(minor), "rwm");
    }

    /** The harmless devices and those of the rules, by the numbers that their nodes on this host have now. */
    static List<DeviceAccess> of(List<DeviceRule> rules) throws IOException {
        var all = new ArrayList<>(HARMLESS);
        for (var rule : rules) {
            all.add(of(rule));
        }
        return List.copyOf(all);
    }

    /** A node of it may be made, and not be opened. */
    static DeviceAccess making(CgroupHost.Node node) {
        return new DeviceAccess(node.type(), node.major(), OptionalInt.of(node.minor()), "m");
    }

    /** The same without the harmless ones; what also gets a node made has the letter {@code m}. */
    static List<DeviceAccess> of(List<DeviceRule> rules, Predicate<CgroupHost.Node> making) throws IOException {
        var all = new ArrayList<DeviceAccess>();
        for (var rule : rules) {
            var one = of(rule);
            all.add(making.test(one.node()) ? new DeviceAccess(one.type, one.major, one.minor, one.access + "m") : one);
        }
        return all;
    }

    static List<DeviceAccess> harmless() {
        return HARMLESS;
    }

    CgroupHost.Node node() {
        return new CgroupHost.Node(type, major, minor.orElseThrow());
    }

    static DeviceAccess of(DeviceRule rule) throws IOException {
        var path = Path.of(rule.path());
        int mode;
        long number;
        try {
            var attributes = Files.readAttributes(path, "unix:mode,rdev");
            mode = ((Number) attributes.getOrDefault("mode", 0)).intValue();
            number = ((Number) attributes.getOrDefault("rdev", 0L)).longValue();
        } catch (IOException e) {
            throw new IOException(
                    "device " + path + ": " + KernelFile.reason(path, e) + "; name a device node of this host", e);
        }
        int format = mode & FORMAT;
        if (format != CHARACTER && format != BLOCK) {
            throw new IOException("device " + path + ": not a device node; put files under 'files', not 'devices'");
        }
        // glibc's gnu_dev_major and gnu_dev_minor
        int major = (int) (((number >>> 8) & 0xfff) | ((number >>> 32) & 0xfffff000L));
        int minor = (int) ((number & 0xff) | ((number >>> 12) & 0xffffff00L));
        return new DeviceAccess(
                format == BLOCK ? 'b' : 'c', major, OptionalInt.of(minor), rule.writable() ? "rw" : "r");
    }

    /** As {@code devices.allow} takes it: {@code c 1:3 rwm}. */
    @Override
    public String toString() {
        return type + " " + major + ":" + (minor.isPresent() ? minor.getAsInt() : "*") + " " + access;
    }
}
