package brig.cli.exchange;

import brig.cli.oci.ConfigFile;
import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.Rlimit;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciProcess;
import brig.runtime.oci.OciResources;
import brig.runtime.oci.OciSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A bundle's config.json becomes a policy: the same reader as {@code brig-oci}'s. */
final class OciImport {
    /** Brig has these of its own in every container. */
    private static final Set<String> OWN_MOUNTS = Set.of("/proc", "/dev", "/dev/pts", "/dev/shm");

    private final Draft draft = new Draft();

    private OciImport() {}

    static Exchange read(Path file) throws ExchangeException, IOException {
        var draft = new OciImport();
        try {
            draft.spec(ConfigFile.read(file, draft.draft::lose));
        } catch (OciException e) {
            throw new ExchangeException(String.valueOf(e.getMessage()));
        }
        return draft.draft.done();
    }

    private void spec(OciSpec spec) {
        draft.head("# the program is the command line's: brig run --rootfs " + spec.root() + " -w "
                + spec.process().cwd() + " -- "
                + String.join(" ", spec.process().args()));
        process(spec.process());
        if (!spec.hostname().isEmpty()) {
            draft.set("process.hostname", Draft.quoted(spec.hostname()));
        }
        draft.only("files.write");
        draft.only("files.tmpfs");
        if (!spec.rootReadOnly()) {
            draft.add("files.write", "/");
        }
        spec.mounts().forEach(this::mount);
        paths("files.masked", spec.masked());
        paths("files.readOnly", spec.readOnly());
        namespaces(spec);
        for (var device : spec.devices()) {
            draft.add("devices", "{path: " + Draft.quoted(device.path()) + ", writable: " + writable(spec) + "}");
        }
        resources(spec.resources());
        if (spec.seccomp().isPresent()) {
            SeccompImport.into(draft, SeccompProfile.of(spec.seccomp().get()));
        } else {
            draft.set("syscalls.profile", "privileged");
        }
        spec.sysctl().forEach((name, value) -> draft.lose("linux.sysctl " + name + "=" + value));
        spec.hooks().prestart().forEach(hook -> draft.lose("hook " + hook.path()));
        spec.hooks().createRuntime().forEach(hook -> draft.lose("hook " + hook.path()));
        spec.hooks().createContainer().forEach(hook -> draft.lose("hook " + hook.path()));
        spec.hooks().startContainer().forEach(hook -> draft.lose("hook " + hook.path()));
        spec.hooks().poststart().forEach(hook -> draft.lose("hook " + hook.path()));
        spec.hooks().poststop().forEach(hook -> draft.lose("hook " + hook.path()));
        spec.personality().ifPresent(domain -> draft.lose("linux.personality " + domain));
        if (!spec.domainname().isEmpty()) {
            draft.lose("domainname " + spec.domainname());
        }
    }

    private static boolean writable(OciSpec spec) {
        return spec.resources().devices().isEmpty()
                || spec.resources().devices().stream()
                        .anyMatch(rule -> rule.allow() && rule.access().contains("w"));
    }

    private void paths(String key, List<String> paths) {
        draft.only(key);
        paths.forEach(path -> draft.add(key, Draft.quoted(path)));
    }

    private void process(OciProcess process) {
        draft.set("process.user", process.user().uid() + ":" + process.user().gid());
        draft.only("process.groups");
        process.user().groups().forEach(group -> draft.add("process.groups", group.toString()));
        var sets = process.capabilities();
        draft.only("process.capabilities");
        sets.bounding().stream()
                .sorted()
                .map(Capability::name)
                .forEach(name -> draft.add("process.capabilities", name));
        if (!sets.permitted().equals(sets.bounding()) || !sets.effective().equals(sets.bounding())) {
            draft.lose("capability sets that differ from the bounding set: a policy has one for all five");
        }
        for (var limit : Rlimit.values()) {
            var value = process.rlimits().get(limit);
            if (value != null) {
                draft.set("process.rlimits." + limit.key(), value.hard() < 0 ? "max" : value.hard());
                if (value.soft() != value.hard()) {
                    draft.lose("rlimit " + limit.key() + ": soft " + value.soft() + " below hard " + value.hard()
                            + "; a policy sets both to one");
                }
            }
        }
        process.oomScoreAdj().ifPresent(score -> draft.set("process.oomScoreAdj", score));
        if (!process.label().isEmpty()) {
            draft.lose("AppArmor profile " + process.label());
        }
        if (process.umask() != 022) {
            draft.lose("umask 0" + Integer.toOctalString(process.umask()));
        }
    }

    private void mount(OciSpec.Mount mount) {
        if (mount.isBind()) {
            var pairs = new LinkedHashMap<String, String>();
            pairs.put("source", Draft.quoted(mount.source()));
            pairs.put("target", Draft.quoted(mount.target()));
            pairs.put("writable", String.valueOf(!mount.options().contains("ro")));
            draft.add("files.volumes", Draft.mapping(pairs));
        } else if (OWN_MOUNTS.contains(mount.target())) {
            return;
        } else if (mount.type().equals("tmpfs")) {
            tmpfs(mount.target(), mount.options());
        } else {
            draft.lose("mount of " + mount.type() + " at " + mount.target());
        }
    }

    private void tmpfs(String target, List<String> options) {
        draft.add("files.tmpfs", tmpfs(draft, target, options));
    }

    /** @param options as mount(8) has them */
    static String tmpfs(Draft draft, String target, List<String> options) {
        var pairs = new LinkedHashMap<String, String>();
        pairs.put("path", Draft.quoted(target));
        for (var option : options) {
            if (option.startsWith("size=")) {
                bytes(draft, option.substring(5)).ifPresent(size -> pairs.put("size", size));
            } else if (option.equals("exec")) {
                pairs.put("executable", "true");
            } else if (!Set.of("nosuid", "nodev", "noexec", "rw", "mode=1777", "strictatime", "relatime", "noatime")
                    .contains(option)) {
                draft.lose("tmpfs " + target + ": option " + option);
            }
        }
        return Draft.mapping(pairs);
    }

    /** {@code 64m} as docker and mount write it. */
    static Optional<String> bytes(Draft draft, String text) {
        var amount = amount(draft, text);
        return amount.isPresent() ? Optional.of(new Bytes(amount.getAsLong()).toString()) : Optional.empty();
    }

    static OptionalLong amount(Draft draft, String text) {
        var amount = text.toLowerCase(Locale.ROOT).replaceFirst("i?b?$", "");
        if (amount.matches("[0-9]{1,15}[kmgt]?")) {
            int last = amount.length() - 1;
            int power = "kmgt".indexOf(amount.charAt(last)) + 1;
            long number = Long.parseLong(power == 0 ? amount : amount.substring(0, last));
            if (number <= Long.MAX_VALUE >> (10 * power)) {
                return OptionalLong.of(number << (10 * power));
            }
        }
        draft.lose("an amount of memory that was not understood: " + text);
        return OptionalLong.empty();
    }

    private void namespaces(OciSpec spec) {
        for (var kind : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
            if (!spec.has(kind)) {
                draft.lose("the host's own " + kind + " namespace: a container of Brig's has one of its own");
            }
        }
        spec.namespaces().forEach((kind, path) -> {
            if (!path.isEmpty()) {
                draft.lose("the " + kind + " namespace of " + path);
            }
        });
        if (spec.has("network")) {
            draft.set("network.mode", "none");
        } else {
            draft.set("network.mode", "host");
            Anywhere.into(draft);
        }
        if (spec.has("user")) {
            draft.set("process.userNamespace", true);
            draft.lose("uidMappings and gidMappings: Brig maps to ids of its own");
        }
    }

    private void resources(OciResources resources) {
        draft.set("resources.memory", limit(resources.memory()));
        if (resources.memoryAndSwap().isPresent() && resources.memory().isPresent()) {
            long swap =
                    resources.memoryAndSwap().getAsLong() - resources.memory().getAsLong();
            draft.set("resources.swap", swap < 0 ? "max" : new Bytes(swap).toString());
        } else {
            draft.set("resources.swap", "max");
        }
        boolean quota = resources.quota().isPresent() && resources.quota().getAsLong() > 0;
        double cpus = quota
                ? (double) resources.quota().getAsLong() / resources.period().orElse(100_000)
                : 0;
        draft.set("resources.cpus", quota ? decimal(Math.max(0.01, cpus)) : "max");
        resources.shares().ifPresent(shares -> draft.set("resources.cpuWeight", weight(shares)));
        draft.set(
                "resources.pids",
                resources.pids().isPresent() && resources.pids().getAsLong() > 0
                        ? resources.pids().getAsLong()
                        : "max");
        resources.reservation().ifPresent(bytes -> draft.lose("memory reservation " + bytes));
        if (!resources.cpus().isEmpty()) {
            draft.set("resources.cpuset", "\"" + resources.cpus() + "\"");
        }
        if (!resources.mems().isEmpty()) {
            draft.lose("memory nodes " + resources.mems());
        }
        resources.unified().forEach((file, value) -> draft.lose("cgroup file " + file + "=" + value));
    }

    private static String limit(OptionalLong bytes) {
        return bytes.isPresent() && bytes.getAsLong() > 0 ? new Bytes(bytes.getAsLong()).toString() : "max";
    }

    static String decimal(double value) {
        return value == Math.rint(value)
                ? String.valueOf((long) value)
                : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }

    /** As the kernel's own documents turn one into the other: 2 to 262144 becomes 1 to 10000. */
    static long weight(long shares) {
        return Math.clamp(1 + Math.round((shares - 2) * 9999 / 262_142.0), 1, 10_000);
    }
}
