package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import brig.monitor.host.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Where passwords and keys of registries, clusters and clouds are stored. Where, never what. */
public final class Credentials implements Source {
    private static final int MOST_HOMES = 500;

    private static final List<String> IN_HOMES = List.of(
            ".docker/config.json",
            ".config/containers/auth.json",
            ".kube/config",
            ".aws/credentials",
            ".azure/msal_token_cache.json",
            ".config/gcloud/application_default_credentials.json",
            ".git-credentials",
            ".netrc");

    private static final List<String> ELSEWHERE =
            List.of("/run/containers/0/auth.json", "/etc/kubernetes/admin.conf", "/etc/rancher/k3s/k3s.yaml");

    @Override
    public String name() {
        return "stored credentials";
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var source = "homes of /etc/passwd";
        var passwd = host.read("/etc/passwd");
        if (passwd instanceof Reading.Unreadable<String>(var why)) {
            ledger.put(Subject.HOST, "credentials", Reading.unreadable(why), source);
            return;
        }
        var found = new ArrayList<Map<String, Object>>();
        for (var home : homes(passwd.or(""))) {
            IN_HOMES.forEach(name -> note(host, home + "/" + name, found));
        }
        ELSEWHERE.forEach(path -> note(host, path, found));
        ledger.value(Subject.HOST, "credentials", found, source);
    }

    static List<String> homes(String passwd) {
        var homes = new TreeSet<String>();
        passwd.lines().map(line -> line.split(":", -1)).forEach(parts -> {
            if (parts.length >= 6
                    && parts[5].matches("/.+")
                    && !parts[5].matches("/(bin|dev|proc|sys|usr|nonexistent)(/.*)?")) {
                homes.add(parts[5]);
            }
        });
        return homes.stream().limit(MOST_HOMES).toList();
    }

    private static void note(HostFiles host, String path, List<Map<String, Object>> found) {
        if (!(host.attributes(path) instanceof Reading.Value<HostFiles.Attributes>(var file))
                || !file.kind().equals("file")
                || (path.endsWith(".json") && path.contains("/.docker/") && !holdsAny(host.read(path)))) {
            return;
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("path", path);
        json.put("real", host.real(path));
        json.put("uid", (long) file.uid());
        json.put("mode", Integer.toOctalString(file.mode()));
        found.add(json);
    }

    /** One that names a helper for them holds none itself. */
    static boolean holdsAny(Reading<String> text) {
        if (!(text instanceof Reading.Value<String>(var json))) {
            return !(text instanceof Reading.Absent<String>);
        }
        try {
            return Json.read(json).at("auths").entries().values().stream()
                    .anyMatch(a ->
                            a.at("auth").isPresent() || a.at("identitytoken").isPresent());
        } catch (IOException e) {
            return false;
        }
    }
}
