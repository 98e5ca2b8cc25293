package brig.rules.audit.harden;

import brig.monitor.text.ShellWord;
import brig.rules.audit.AuditResult;
import brig.rules.audit.report.Printable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A container's own confinement, for three engines. Each text can be used as it is; comments say what was found, what is
 * left out, and what a look at one moment cannot know.
 */
public final class HardenReport {
    /** What {@code --format} may say of it. */
    public static final List<String> FORMATS = List.of("policy", "docker", "kubernetes");

    private final Hardening h;
    private final StringBuilder out = new StringBuilder();

    private HardenReport(Hardening hardening) {
        h = hardening;
    }

    /**
     * @param container its name, or the start of its id
     * @throws IOException if it is not there, or what it uses was not seen
     */
    public static String of(AuditResult audit, String container, String format) throws IOException {
        var report = new HardenReport(Hardening.of(audit, container));
        report.head();
        switch (format) {
            case "docker" -> report.docker();
            case "kubernetes" -> report.kubernetes();
            default -> report.policy();
        }
        return report.out.toString();
    }

    private void head() {
        comment(h.name() + " (" + h.engine() + (h.image().isEmpty() ? "" : ", " + h.image())
                + "): no more than it is seen to use. Nothing was changed.");
        comment(h.found().isEmpty() ? "found nothing" : "found: " + String.join(" ", h.found()));
        h.leftOut().forEach(way -> comment("left out, a way to the host: " + way));
        if (h.odd() > 0) {
            comment("left out: %d paths with letters other than A-Z a-z 0-9 . _ @ + = - /".formatted(h.odd()));
        }
        if (h.isRoot()) {
            comment(
                    "it is still user 0 (CTR-ROOTUSER): its files are root's. Try another user, then chown what it writes");
        }
        comment("what starts and ends between two looks was not seen: try it where a refusal does no harm");
    }

    private void comment(String text) {
        out.append("# ").append(Printable.of(text)).append('\n');
    }

    private void line(String text) {
        out.append(text).append('\n');
    }

    private void policy() {
        comment("brig run --image " + image() + " --policy FILE -- "
                + h.argv().stream().map(HardenReport::quoted).collect(Collectors.joining(" ")));
        line("extends: restricted");
        line("process:");
        line("  user: %d:%d".formatted(h.uid(), h.gid()));
        line("  capabilities: [" + String.join(", ", h.capabilities()) + "]");
        line("files:");
        line("  read: [/]   # its image and its volumes; nothing of the host");
        list("  write", h.writes());
        list("  execute", h.programs());
        list("  tmpfs", h.tmpfs());
        if (!h.volumes().isEmpty()) {
            line("  volumes:");
            h.volumes()
                    .forEach(v -> line("    - {source: '%s', target: '%s', writable: %s}"
                            .formatted(v.source(), v.target(), v.writable())));
        }
        network();
        if (h.isRoot()) {
            line("syscalls: {profile: baseline}");
        }
        line("resources: {memory: %dMi, pids: %d}".formatted(mebibytes(), h.tasks()));
        line("response: {escape: kill, execute: deny, file: deny, network: deny, syscall: deny}");
    }

    private void list(String key, List<String> paths) {
        if (!paths.isEmpty()) {
            line(key + ":");
            paths.forEach(p -> line("    - '" + p + "'"));
        }
    }

    private void network() {
        if (h.network() == Hardening.Network.NONE) {
            line("network: {mode: none}");
            return;
        }
        line("network:");
        line("  mode: host   # only these ports and peers");
        var ports = h.listens().stream().map(l -> l.substring(4)).distinct().collect(Collectors.joining(", "));
        line("  listen: [" + ports + "]");
        if (!h.connects().isEmpty()) {
            line("  connect:");
            new TreeSet<>(h.connects().stream().map(HardenReport::peer).toList())
                    .forEach(p -> line("    - '" + p + "'"));
        }
    }

    /** {@code tcp 10.0.0.5 5432} as {@code 10.0.0.5:5432/tcp}. */
    private static String peer(String connect) {
        var words = connect.split(" ");
        var address = words[1].contains(":") ? "[" + words[1] + "]" : words[1];
        return address + ":" + words[2] + "/" + words[0];
    }

    private void docker() {
        var words =
                new ArrayList<>(List.of("docker run -d --name " + quoted(h.name()), "--read-only", "--cap-drop ALL"));
        h.capabilities().forEach(c -> words.add("--cap-add " + c));
        words.add("--security-opt no-new-privileges");
        words.add("--user %d:%d".formatted(h.uid(), h.gid()));
        words.add("--memory %dm --pids-limit %d --cpus 1".formatted(mebibytes(), h.tasks()));
        if (h.network() == Hardening.Network.NONE) {
            words.add("--network none");
        }
        h.ports().forEach(p -> words.add("-p " + quoted(published(p))));
        if (h.inHostNetwork()) {
            h.listens().stream()
                    .filter(l -> l.startsWith("tcp"))
                    .map(l -> l.substring(4))
                    .forEach(p -> words.add("-p 127.0.0.1:" + p + ":" + p));
        }
        h.tmpfs().forEach(t -> words.add("--tmpfs " + t));
        // an own volume is filled with what the image has there; a tmpfs would hide it
        h.writes().stream().filter(w -> !w.equals("/")).forEach(w -> words.add("-v " + w));
        h.volumes().forEach(v -> words.add("-v " + v.source() + ":" + v.target() + (v.writable() ? "" : ":ro")));
        if (!h.argv().isEmpty()) {
            words.add("--entrypoint " + quoted(h.argv().getFirst()));
        }
        words.add(image());
        h.argv().stream().skip(1).map(HardenReport::quoted).forEach(words::add);
        if (h.writes().contains("/")) {
            comment("it writes in its root directory itself, which --read-only refuses");
        }
        line(String.join(" \\\n  ", words));
    }

    /** {@code 0.0.0.0:8080} of facts that do not name the port inside: the same one is the best guess. */
    private static String published(String binding) {
        var near = binding.replaceFirst("^(0\\.0\\.0\\.0|\\[::])", "127.0.0.1");
        return near.contains("/") ? near : near + ":" + binding.substring(binding.lastIndexOf(':') + 1);
    }

    private void kubernetes() {
        comment("beneath spec.containers[]");
        line("securityContext:");
        line("  runAsUser: " + h.uid());
        line("  runAsGroup: " + h.gid());
        line("  runAsNonRoot: " + !h.isRoot());
        line("  privileged: false");
        line("  allowPrivilegeEscalation: false");
        line("  readOnlyRootFilesystem: true");
        line("  seccompProfile: {type: RuntimeDefault}");
        line("  capabilities: {drop: [ALL], add: [" + String.join(", ", h.capabilities()) + "]}");
        line("resources:");
        line("  limits: {memory: %dMi, cpu: '1'}".formatted(mebibytes()));
        var places = new TreeSet<>(h.writes());
        places.addAll(h.tmpfs());
        places.remove("/");
        if (!places.isEmpty()) {
            comment("an emptyDir hides what the image has at its place");
            line("volumeMounts:");
            int number = 1;
            for (var place : places) {
                line("  - {name: writes-%d, mountPath: '%s'}   # volumes: {name: writes-%d, emptyDir: {}}"
                        .formatted(number, place, number++));
            }
        }
    }

    private String image() {
        return h.image().isEmpty() ? "IMAGE" : quoted(h.image());
    }

    private long mebibytes() {
        return h.memory() >> 20;
    }

    /** As one word of a shell. */
    private static String quoted(String word) {
        return ShellWord.quoted(Printable.of(word));
    }
}
