package brig.policy.load;

import brig.policy.Bytes;
import brig.policy.DeviceRule;
import brig.policy.FileRules;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.util.HashMap;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The {@code files} section and the list of devices. */
final class FilesReader {
    /** A path with a size behind it, as fstab and docker have it. */
    private static final Pattern SIZED = Pattern.compile("(/\\S*)[ :,]+(?:size=)?(\\d+)([KMGTkmgt]?)i?[bB]?");

    private static final Bytes PAGE = new Bytes(4096);
    private static final Bytes TMPFS = new Bytes(16L << 20);

    private final Problems problems;

    private FilesReader(Problems problems) {
        this.problems = problems;
    }

    static void read(Section section, PolicyBuilder policy) {
        var reader = new FilesReader(section.problems());
        section.list("read", policy.read, reader::path);
        section.list("write", policy.write, reader::path);
        section.list("execute", policy.execute, reader::path);
        section.list("list", policy.list, reader::path);
        section.list("tmpfs", policy.tmpfs, reader::tmpfs);
        section.list("masked", policy.masked, reader::path);
        section.list("readOnly", policy.readOnly, reader::path);
        section.list("volumes", policy.volumes, reader::volume);
        policy.scratch = section.bytes("scratch", policy.scratch, PAGE.count(), ResourcesReader.MOST);
        policy.watch = section.flag("watch", policy.watch);
        section.finish();
    }

    static void readDevices(Section root, PolicyBuilder policy) {
        root.list("devices", policy.devices, new FilesReader(root.problems())::device);
    }

    private @Nullable Named<String> path(Node node) {
        var path = Paths.read(node, problems);
        return path == null ? null : new Named<>(path, path);
    }

    private @Nullable Named<FileRules.Tmpfs> tmpfs(Node node) {
        if (node instanceof Node.Mapping mapping) {
            var section = entry("tmpfs", mapping);
            var path = required(section, "path");
            var size = section.bytes("size", TMPFS, PAGE.count(), ResourcesReader.MOST);
            boolean executable = section.flag("executable", false);
            section.finish();
            return path == null ? null : new Named<>(path, new FileRules.Tmpfs(path, size, executable));
        }
        var path = Paths.read(node, problems);
        if (path == null) {
            return null;
        }
        var sized = SIZED.matcher(path);
        if (sized.matches()) {
            problems.error(
                    node.mark(),
                    "a tmpfs with a size is a mapping",
                    "write {path: " + sized.group(1) + ", size: " + size(sized) + "}");
            return null;
        }
        return new Named<>(path, new FileRules.Tmpfs(path, TMPFS, false));
    }

    private static String size(Matcher sized) {
        return sized.group(3).isEmpty()
                ? sized.group(2)
                : sized.group(2) + sized.group(3).toUpperCase(Locale.ROOT) + "i";
    }

    private @Nullable Named<FileRules.Volume> volume(Node node) {
        if (node instanceof Node.Mapping mapping) {
            var section = entry("volumes", mapping);
            var source = required(section, "source");
            var target = required(section, "target");
            boolean writable = section.flag("writable", false);
            boolean idmap = section.flag("idmap", false);
            section.finish();
            return source == null || target == null
                    ? null
                    : new Named<>(target, new FileRules.Volume(source, target, writable, idmap));
        }
        problems.error(
                node.mark(), "a volume is a mapping", "write {source: /on/the/host, target: /inside, writable: false}");
        return null;
    }

    private @Nullable Named<DeviceRule> device(Node node) {
        boolean writable = false;
        String path;
        if (node instanceof Node.Mapping mapping) {
            var section = entry("devices", mapping);
            path = required(section, "path");
            writable = section.flag("writable", false);
            section.finish();
        } else {
            path = Paths.read(node, problems);
        }
        return path == null ? null : new Named<>(path, new DeviceRule(path, writable));
    }

    private Section entry(String path, Node.Mapping mapping) {
        return new Section(path, mapping, problems, new HashMap<>());
    }

    private @Nullable String required(Section section, String key) {
        int before = problems.count();
        var node = section.find(key);
        if (node == null) {
            if (problems.count() == before) {
                problems.error(section.mark(), "no '" + key + "' in this entry", "");
            }
            return null;
        }
        return Paths.read(node, problems);
    }
}
