package brig.rules.audit.view;

import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which controls of the Pod Security Standards a pod's container breaks, by what it really has. What an admission
 * controller would have said of the pod's text is not known here.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security Standards</a>
 */
final class PodSecurity {
    /** Capabilities that the baseline lets a pod add, and NET_RAW, which runtimes give without being asked. */
    private static final Set<String> BASELINE = Set.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "NET_RAW",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT");

    /** What a kubelet and its runtime mount into each container themselves. */
    private static final String OWN =
            "/(var/lib/kubelet/pods|var/lib/containerd|run/containerd|var/lib/containers|run/containers|var/run/containers)/.*";

    private PodSecurity() {}

    static void derive(View view, Subject c) {
        boolean pod = view.isValue(c, "spec.pod");
        view.value(
                c,
                "psa.baseline",
                pod ? baseline(view, c) : List.of(),
                "spec.pod",
                "live.shared-namespaces",
                "live.mounts");
        view.value(
                c,
                "psa.restricted",
                pod ? restricted(view, c) : List.of(),
                "spec.pod",
                "live.uid",
                "live.no-new-privs");
    }

    private static List<String> baseline(View view, Subject c) {
        var broken = new ArrayList<String>();
        for (var kind : List.of("pid", "net", "ipc")) {
            if (view.texts(c, "shares").contains(kind)) {
                broken.add("host " + kind);
            }
        }
        if (view.isTrue(c, "privileged.in-effect")) {
            broken.add("privileged");
        }
        var beyond = view.texts(c, "caps").stream()
                .filter(name -> !BASELINE.contains(name))
                .toList();
        if (!beyond.isEmpty() && !view.isTrue(c, "privileged.in-effect")) {
            broken.add("capabilities " + String.join(" ", beyond));
        }
        view.maps(c, "spec.mounts").stream()
                .filter(m -> View.text(m, "kind").equals("bind"))
                .map(m -> View.text(m, "host"))
                .filter(host -> host.startsWith("/") && !host.matches(OWN))
                .forEach(host -> broken.add("hostPath " + host));
        if (view.isTrue(c, "unmasked")) {
            broken.add("procMount");
        }
        if (!view.texts(c, "sysctls.unsafe").isEmpty()) {
            broken.add("sysctls");
        }
        return broken;
    }

    private static List<String> restricted(View view, Subject c) {
        var broken = new ArrayList<String>();
        if (view.isTrue(c, "root")) {
            broken.add("runs as root");
        }
        if (view.reading(c, "no-new-privs").or(true).equals(false)) {
            broken.add("may gain privileges");
        }
        if (view.isTrue(c, "seccomp.off")) {
            broken.add("no seccomp filter");
        }
        if (view.texts(c, "caps").stream().anyMatch(name -> !name.equals("NET_BIND_SERVICE"))) {
            broken.add("capabilities not dropped");
        }
        return broken;
    }
}
