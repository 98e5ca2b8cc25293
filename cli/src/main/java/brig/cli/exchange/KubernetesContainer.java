package brig.cli.exchange;

import brig.monitor.host.json.Tree;
import brig.policy.Bytes;
import brig.policy.Capability;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One container of a Pod: who it is, what is mounted, its limits. Its network is {@link KubernetesImport}'s, which knows all of the file. */
final class KubernetesContainer {
    /** Fields of a securityContext that are understood, of the Pod's or the container's. */
    private static final Set<String> CONTEXT = Set.of(
            "runAsUser",
            "runAsGroup",
            "supplementalGroups",
            "runAsNonRoot",
            "capabilities",
            "privileged",
            "readOnlyRootFilesystem",
            "allowPrivilegeEscalation",
            "seccompProfile");

    private static final Set<String> CAPABILITIES =
            Arrays.stream(Capability.values()).map(Enum::name).collect(Collectors.toUnmodifiableSet());

    private KubernetesContainer() {}

    static void into(Draft draft, Tree spec, Tree container) {
        context(draft, spec.at("securityContext"), container.at("securityContext"));
        mounts(draft, spec, container);
        limits(draft, container.at("resources.limits"));
    }

    private static void context(Draft draft, Tree pod, Tree own) {
        for (var context : List.of(pod, own)) {
            for (var key : context.entries().keySet()) {
                if (!CONTEXT.contains(key)) {
                    draft.lose("securityContext." + key + ": " + context.at(key));
                }
            }
        }
        boolean privileged = own.at("privileged").isTrue();
        if (privileged) {
            draft.extend("privileged");
            draft.lose("privileged: modules, BPF and kexec stay out of reach, and devices have to be named");
        }
        user(draft, pod, own);
        var add = capabilities(own.at("capabilities.add"));
        var drop = capabilities(own.at("capabilities.drop"));
        if (!privileged) {
            boolean all = drop.contains("ALL");
            if (all) {
                draft.only("process.capabilities");
            } else if (!drop.isEmpty()) {
                draft.lose("capabilities.drop " + String.join(", ", drop) + " of the engine's default: the profile"
                        + " baseline has its own; drop ALL, and add what is needed");
            }
            for (var name : add) {
                if (name.equals("ALL")) {
                    CAPABILITIES.forEach(one -> draft.add("process.capabilities", one));
                } else if (CAPABILITIES.contains(name)) {
                    draft.add("process.capabilities", name);
                } else {
                    draft.lose("capability " + name);
                }
            }
        }
        if (own.at("readOnlyRootFilesystem").isTrue()) {
            draft.only("files.write");
        }
        if (own.at("allowPrivilegeEscalation").isTrue()) {
            draft.lose("allowPrivilegeEscalation: no_new_privs always holds");
        }
        var seccomp = own.at("seccompProfile").isPresent() ? own.at("seccompProfile") : pod.at("seccompProfile");
        switch (seccomp.at("type").text("")) {
            case "RuntimeDefault" ->
                draft.lose("seccompProfile RuntimeDefault: the engine's own; Brig's set 'baseline' in its place");
            case "Unconfined" -> draft.set("syscalls.profile", "privileged");
            case "Localhost" ->
                draft.lose("seccompProfile " + seccomp.at("localhostProfile").text("")
                        + ": a file of the node's; import it with --from seccomp");
            default -> {}
        }
    }

    private static void user(Draft draft, Tree pod, Tree own) {
        var uid = first("runAsUser", own, pod);
        var gid = first("runAsGroup", own, pod);
        if (uid.isPresent()) {
            draft.set("process.user", uid.number(0) + ":" + gid.number(0));
        } else if (first("runAsNonRoot", own, pod).isTrue()) {
            draft.set("process.user", "65534:65534");
            draft.lose("runAsNonRoot without runAsUser: the image says who; here it is user 65534");
        }
        for (var group : pod.at("supplementalGroups").items()) {
            group.number().ifPresent(number -> draft.add("process.groups", Long.toString(number)));
        }
    }

    private static Tree first(String key, Tree own, Tree pod) {
        return own.at(key).isPresent() ? own.at(key) : pod.at(key);
    }

    private static List<String> capabilities(Tree list) {
        return list.texts().stream()
                .map(name -> name.startsWith("CAP_") ? name.substring(4) : name)
                .toList();
    }

    private static void mounts(Draft draft, Tree spec, Tree container) {
        var volumes = new LinkedHashMap<String, Tree>();
        spec.at("volumes")
                .items()
                .forEach(volume -> volumes.put(volume.at("name").text(""), volume));
        for (var mount : container.at("volumeMounts").items()) {
            var target = mount.at("mountPath").text("");
            var volume = volumes.getOrDefault(mount.at("name").text(""), Tree.MISSING);
            boolean writable = !mount.at("readOnly").isTrue();
            if (mount.at("subPath").isPresent() || mount.at("mountPropagation").isPresent()) {
                draft.lose("volumeMounts " + target + ": subPath and mountPropagation");
            }
            if (volume.at("emptyDir").isMapping()) {
                var pairs = new LinkedHashMap<String, String>();
                pairs.put("path", Draft.quoted(target));
                volume.at("emptyDir.sizeLimit")
                        .text()
                        .flatMap(size -> bytes(draft, size))
                        .ifPresent(size -> pairs.put("size", size));
                draft.add("files.tmpfs", Draft.mapping(pairs));
            } else if (volume.at("hostPath.path").isPresent()) {
                var pairs = new LinkedHashMap<String, String>();
                pairs.put("source", Draft.quoted(volume.at("hostPath.path").text("")));
                pairs.put("target", Draft.quoted(target));
                pairs.put("writable", String.valueOf(writable));
                draft.add("files.volumes", Draft.mapping(pairs));
            } else {
                draft.lose("volume " + mount.at("name").text("") + " at " + target
                        + ": who runs it has to say where it lies (brig run -v)");
            }
        }
    }

    private static void limits(Draft draft, Tree limits) {
        limits.at("memory")
                .text()
                .flatMap(text -> bytes(draft, text))
                .ifPresent(size -> draft.set("resources.memory", size));
        limits.at("cpu").text().ifPresent(text -> {
            if (text.matches("[0-9]{1,9}m")) {
                double milli = Long.parseLong(text.substring(0, text.length() - 1));
                draft.set("resources.cpus", OciImport.decimal(milli / 1000));
            } else if (text.matches("[0-9]{1,6}([.][0-9]{1,9})?")) {
                draft.set("resources.cpus", text);
            } else {
                draft.lose("resources.limits.cpu: " + text);
            }
        });
        for (Map.Entry<String, Tree> limit : limits.entries().entrySet()) {
            if (!Set.of("memory", "cpu").contains(limit.getKey())) {
                draft.lose("resources.limits." + limit.getKey() + ": " + limit.getValue());
            }
        }
        if (!limits.at("memory").isPresent()) {
            draft.set("resources.memory", "max");
        }
    }

    /** Kubernetes' quantity: {@code 64Mi} is of 1024, {@code 64M} of 1000. */
    private static Optional<String> bytes(Draft draft, String text) {
        int power = "kMGT".indexOf(text.isEmpty() ? '-' : text.charAt(text.length() - 1));
        if (power < 0 || !text.substring(0, text.length() - 1).matches("[0-9]{1,6}")) {
            return OciImport.bytes(draft, text);
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        for (int i = 0; i <= power; i++) {
            number *= 1000;
        }
        return Optional.of(new Bytes(number).toString());
    }
}
