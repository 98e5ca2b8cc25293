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
    }

    private static Tree parsed(String text) {
        try {
            return Json.readYaml(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
