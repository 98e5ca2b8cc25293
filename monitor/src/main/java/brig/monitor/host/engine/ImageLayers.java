package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.json.Tree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/** What lies in the layers of an image, looked at where its engine unpacked them. No link of an image is followed. */
final class ImageLayers {
    /** What a runtime mounts or makes: a link there leads it elsewhere. */
    private static final List<String> RUNTIMES = List.of(
            "dev", "proc", "sys", "dev/null", "dev/pts", "dev/console", "dev/shm", "dev/mqueue", "proc/self", "sys/fs");

    /** Where programs with setuid bits are. */
    private static final List<String> PROGRAMS = List.of(
            "bin",
            "sbin",
            "usr/bin",
            "usr/sbin",
            "usr/local/bin",
            "usr/local/sbin",
            "usr/libexec",
            "usr/lib/openssh",
            "usr/lib/dbus-1.0",
            "usr/lib/polkit-1");

    private static final int MOST_FILES = 20_000;
    private static final int SET_ID = 06000;

    private ImageLayers() {}

    /** From the top down; empty where the engine keeps no directories. */
    static List<String> of(Tree driver) {
        var data = driver.at("Data").entries();
        return Stream.of("UpperDir", "LowerDir")
                .flatMap(key -> Arrays.stream(
                        data.getOrDefault(key, Tree.MISSING).text("").split(":")))
                .filter(path -> path.startsWith("/"))
                .toList();
    }

    static void collect(HostFiles host, Ledger ledger, Subject image, List<String> layers) {
        var source = "layers of the image";
        boolean seen = !layers.isEmpty() && host.list(layers.getFirst()) instanceof Reading.Value;
        if (!seen) {
            Reading<Object> unseen = Reading.unreadable("its engine keeps its layers in no directory that can be read");
            ledger.put(image, "image.links", unseen, source);
            ledger.put(image, "image.setuid", unseen, source);
            return;
        }
        ledger.value(image, "image.links", links(host, layers), source);
        ledger.value(image, "image.setuid", setuid(host, layers), source);
    }

    private static List<String> links(HostFiles host, List<String> layers) {
        var links = new ArrayList<String>();
        for (var layer : layers) {
            for (var name : RUNTIMES) {
                int slash = name.lastIndexOf('/');
                boolean inside = slash < 0 || isDirectory(host, layer, name.substring(0, slash));
                if (inside && host.link(layer + "/" + name) instanceof Reading.Value<String>(var target)) {
                    links.add("/" + name + " -> " + target);
                }
            }
        }
        return links;
    }

    /** Of each path the topmost file counts. */
    private static List<String> setuid(HostFiles host, List<String> layers) {
        var seen = new HashSet<String>();
        var found = new ArrayList<String>();
        for (var layer : layers) {
            for (var directory : PROGRAMS) {
                if (!isDirectory(host, layer, directory)) {
                    continue;
                }
                for (var name : host.list(layer + "/" + directory).or(List.of())) {
                    if (seen.size() < MOST_FILES
                            && seen.add(directory + "/" + name)
                            && host.itself(layer + "/" + directory, name)
                                    instanceof Reading.Value<HostFiles.Attributes>(var file)
                            && file.kind().equals("file")
                            && (file.mode() & SET_ID) != 0) {
                        found.add("/" + directory + "/" + name);
                    }
                }
            }
        }
        return found.stream().sorted().toList();
    }

    /** With no link on the way: one would lead out of the layer. */
    private static boolean isDirectory(HostFiles host, String layer, String path) {
        var at = layer;
        for (var name : path.split("/")) {
            if (!(host.itself(at, name) instanceof Reading.Value<HostFiles.Attributes>(var file))
                    || !file.kind().equals("directory")) {
                return false;
            }
            at = at + "/" + name;
        }
        return true;
    }
}
