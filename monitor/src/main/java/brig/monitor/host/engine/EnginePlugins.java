package brig.monitor.host.engine;

import brig.monitor.host.json.Tree;
import java.util.ArrayList;
import java.util.List;

/** Plugins that an engine runs as root, and what of the host each was given. */
final class EnginePlugins {
    private EnginePlugins() {}

    /** {@code NAME: what it has}, of those that are enabled and have anything. */
    static List<String> described(Tree plugins) {
        var described = new ArrayList<String>();
        for (var plugin : plugins.items()) {
            var has = has(plugin);
            if (plugin.at("Enabled").isTrue() && !has.isEmpty()) {
                described.add(plugin.at("Name").text("?") + ": " + String.join(", ", has));
            }
        }
        return described;
    }

    private static List<String> has(Tree plugin) {
        var has = new ArrayList<>(
                DockerApi.capabilities(plugin.at("Config.Linux.Capabilities").texts()));
        if (plugin.at("Config.Linux.AllowAllDevices").isTrue()) {
            has.add("every device");
        }
        if (plugin.at("Config.Network.Type").text("").equals("host")) {
            has.add("the host's network");
        }
        if (plugin.at("Config.PidHost").isTrue()) {
            has.add("the host's processes");
        }
        if (plugin.at("Config.IpcHost").isTrue()) {
            has.add("the host's memory segments");
        }
        plugin.at("Settings.Mounts")
                .items()
                .forEach(m -> m.at("Source")
                        .text()
                        .filter(s -> s.startsWith("/"))
                        .ifPresent(s -> has.add("the host's " + s)));
        return has;
    }
}
