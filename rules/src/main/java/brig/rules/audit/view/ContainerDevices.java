package brig.rules.audit.view;

import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Devices that a container can open: a node is in its {@code /dev}, or it may make one, and the device group lets it. */
final class ContainerDevices {
    private static final Set<String> MEMORY = Set.of("mem", "kmem", "port");
    private static final Set<String> STRONG =
            Set.of("kmsg", "uinput", "loop-control", "mapper", "vhost-net", "vhost-vsock");
    private static final Set<String> WEAK = Set.of("fuse", "kvm", "net");

    private ContainerDevices() {}

    static void derive(View view, Subject c) {
        var block = new TreeSet<String>();
        var memory = new TreeSet<String>();
        var strong = new TreeSet<String>();
        var weak = new TreeSet<String>();
        for (var node : nodes(view, c)) {
            int blank = node.indexOf(' ');
            var kind = node.substring(0, blank);
            var name = node.substring(blank + 1);
            if (kind.equals("block") && !name.matches("(ram|zram|nbd).*")) {
                block.add(name);
            } else if (MEMORY.contains(name)) {
                memory.add(name);
            } else if (STRONG.contains(name) || name.startsWith("event")) {
                strong.add(name);
            } else if (WEAK.contains(name) || name.startsWith("nvidia")) {
                weak.add(name);
            }
        }
        view.value(c, "devices.block", List.copyOf(block), "live.device-nodes", "config.devices");
        view.value(c, "devices.memory", List.copyOf(memory), "live.device-nodes", "config.devices");
        view.value(c, "devices.strong", List.copyOf(strong), "live.device-nodes", "config.devices");
        view.value(c, "devices.weak", List.copyOf(weak), "live.device-nodes", "config.devices");
        rules(view, c);
    }

    private static List<String> nodes(View view, Subject c) {
        if (view.isValue(c, "live.device-nodes")) {
            return view.texts(c, "live.device-nodes");
        }
        var nodes = new ArrayList<String>();
        for (var device : view.texts(c, "config.devices")) {
            var name = device.replaceFirst("^/dev/", "").replaceFirst("/.*", "");
            nodes.add((name.matches("(sd|vd|xvd|nvme|dm-|loop\\d|md).*") ? "block " : "char ") + name);
        }
        return nodes;
    }

    /** {@code b *:* m} lets a container make nodes, not open them. */
    private static void rules(View view, Subject c) {
        var key =
                view.firstWithValue(c, "live.device-rules", "spec.device-rules").orElse("config.device-rules");
        var wide = view.texts(c, key).stream()
                .filter(r -> r.matches("(a|a \\*:\\*|[ab] \\*:\\*|b \\d+:\\*|a \\*:\\*) r?w?m?.*") || r.equals("a"))
                .filter(r ->
                        r.equals("a") || r.substring(r.lastIndexOf(' ') + 1).matches(".*[rw].*"))
                .toList();
        view.value(c, "devices.wide-rules", wide, key);
    }
}
