package brig.monitor.host.engine;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The kubelet's configuration file. What is not in it has the default of {@code kubelet.config.k8s.io/v1beta1}, which is
 * the safe one for each field here.
 */
public final class Kubelet implements Source {
    private static final String FILE = "/var/lib/kubelet/config.yaml";
    private static final Subject KUBELET = Subject.engine("kubelet");

    @Override
    public String name() {
        return FILE;
    }

    @Override
    public void collect(HostFiles host, Ledger ledger) {
        var text = host.read(FILE);
        if (text instanceof Reading.Absent<String>) {
            return;
        }
        var config = text.map(Kubelet::parsed);
        ledger.put(
                KUBELET,
                "kubelet.anonymous",
                config.map(t -> t.at("authentication.anonymous.enabled").isTrue()),
                FILE);
        ledger.put(
                KUBELET,
                "kubelet.authorization",
                config.map(t -> t.at("authorization.mode").text("Webhook")),
                FILE);
        ledger.put(
                KUBELET,
                "kubelet.read-only-port",
                config.map(t -> t.at("readOnlyPort").number(0)),
                FILE);
        ledger.put(
                KUBELET,
                "kubelet.client-ca",
                config.map(t -> t.at("authentication.x509.clientCAFile").text("")),
                FILE);
        ledger.put(
                KUBELET,
                "kubelet.static-pods",
                config.map(t -> t.at("staticPodPath").text("")),
                FILE);
        files(host, ledger, config.map(t -> t.at("staticPodPath").text("")).or(""));
    }

    /** Files that only root may read or write; of keys and kubeconfigs reading is enough. */
    private static void files(HostFiles host, Ledger ledger, String manifests) {
        var open = new ArrayList<String>();
        for (var path : List.of(FILE, "/etc/kubernetes/kubelet.conf", "/etc/kubernetes/bootstrap-kubelet.conf")) {
            note(host, path, 077, open);
        }
        for (var directory : List.of("/var/lib/kubelet/pki", "/etc/kubernetes/pki")) {
            for (var name : host.list(directory).or(List.of()).stream().sorted().toList()) {
                if (name.endsWith(".key") || name.startsWith("kubelet-client") || name.startsWith("kubelet-server")) {
                    note(host, directory + "/" + name, 077, open);
                }
            }
        }
        ledger.value(KUBELET, "kubelet.files.open", open, "owner and mode of the kubelet's files");
        var writable = new ArrayList<String>();
        if (!manifests.isEmpty()) {
            note(host, manifests, 022, writable);
            for (var name : host.list(manifests).or(List.of()).stream().sorted().toList()) {
                note(host, manifests + "/" + name, 022, writable);
            }
        }
        ledger.value(KUBELET, "kubelet.static-pods.weak", writable, "owner and mode of " + manifests);
    }

    private static void note(HostFiles host, String path, int bits, List<String> found) {
        if (host.attributes(path) instanceof Reading.Value<HostFiles.Attributes>(var file)
                && (file.uid() != 0 || (file.mode() & bits) != 0)) {
            found.add(path + " (uid " + file.uid() + ", mode " + Integer.toOctalString(file.mode()) + ")");
        }
    }

    private static Tree parsed(String text) {
        try {
            return Json.readYaml(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
