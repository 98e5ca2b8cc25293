package brig.monitor.host.engine;

import brig.monitor.host.json.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How a container was made, beside what checks ask for most: it has to have it again if it is made anew. */
final class ContainerOptions {
    private ContainerOptions() {}

    static void put(Tree tree, Map<String, Object> values) {
        var host = tree.at("HostConfig");
        values.put("config.published", published(host.at("PortBindings")));
        values.put("config.hostname", tree.at("Config.Hostname").text(""));
        values.put("config.tty", tree.at("Config.Tty").isTrue());
        values.put("config.stdin", tree.at("Config.OpenStdin").isTrue());
        values.put("config.stop-signal", tree.at("Config.StopSignal").text(""));
        values.put("config.stop-timeout", tree.at("Config.StopTimeout").number(0));
        values.put("config.init", host.at("Init").isTrue());
        values.put("config.group-add", host.at("GroupAdd").texts());
        values.put("config.extra-hosts", host.at("ExtraHosts").texts());
        values.put("config.dns", host.at("Dns").texts());
        values.put("config.shm-size", host.at("ShmSize").number(0));
        values.put("config.nano-cpus", host.at("NanoCpus").number(0));
        values.put("config.tmpfs", pairs(host.at("Tmpfs"), ":"));
        values.put("config.log-driver", host.at("LogConfig.Type").text(""));
        values.put("config.log-options", pairs(host.at("LogConfig.Config"), "="));
        values.put(
                "config.ulimit-options",
                host.at("Ulimits").items().stream()
                        .map(u -> u.at("Name").text("") + "=" + u.at("Soft").number(0) + ":"
                                + u.at("Hard").number(0))
                        .toList());
    }

    private static List<String> pairs(Tree map, String between) {
        return map.entries().entrySet().stream()
                .map(e -> e.getKey()
                        + (e.getValue().text("").isEmpty()
                                ? ""
                                : between + e.getValue().text("")))
                .toList();
    }

    /** {@code ADDRESS:PORT:INNER/PROTOCOL}, as {@code -p} takes it. */
    private static List<String> published(Tree bindings) {
        var published = new ArrayList<String>();
        bindings.entries()
                .forEach((inner, list) -> list.items().forEach(b -> {
                    var address = b.at("HostIp").text("");
                    published.add(
                            (address.isEmpty() ? "0.0.0.0" : address.contains(":") ? "[" + address + "]" : address)
                                    + ":" + b.at("HostPort").text("") + ":" + inner);
                }));
        return published;
    }

    static Map<String, Object> mount(Tree mount) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", mount.at("Type").text(""));
        json.put("host", mount.at("Source").text(""));
        json.put("target", mount.at("Destination").text(""));
        json.put("writable", mount.at("RW").isTrue());
        json.put("propagation", mount.at("Propagation").text(""));
        json.put("name", mount.at("Name").text(""));
        return json;
    }

    /** {@code ADDRESS:PORT}; an empty address means all. */
    static List<String> ports(Tree bindings) {
        var ports = new ArrayList<String>();
        bindings.entries()
                .values()
                .forEach(list -> list.items().forEach(b -> {
                    var address = b.at("HostIp").text("");
                    ports.add((address.isEmpty() ? "0.0.0.0" : address) + ":"
                            + b.at("HostPort").text(""));
                }));
        return ports;
    }
}
