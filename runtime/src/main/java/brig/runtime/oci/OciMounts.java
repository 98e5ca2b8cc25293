package brig.runtime.oci;

import brig.policy.EffectivePolicy;
import brig.policy.PathText;
import brig.runtime.plan.HostFacts;
import brig.runtime.plan.RootView;
import brig.runtime.plan.Step;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The steps that give a container the root that its engine wants, with what is hidden in it. */
final class OciMounts {
    private static final List<String> OF_FILE_SYSTEMS =
            List.of("mode", "size", "uid", "gid", "nr_inodes", "sync", "dirsync", "lazytime");
    private static final int LONGEST_SYSCTL = 256;

    private final OciSpec spec;
    private final EffectivePolicy policy;
    private final HostFacts host;
    private final RootView root;
    private final Map<OciSpec.Mount, String> ids;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    /** Mounts that become read-only when all is in them. */
    private final List<String> sealed = new ArrayList<>();

    /** @param ids the user namespaces of mounts whose owners are mapped */
    OciMounts(OciSpec spec, EffectivePolicy policy, HostFacts host, RootView root, Map<OciSpec.Mount, String> ids) {
        this.ids = ids;
        this.spec = spec;
        this.policy = policy;
        this.host = host;
        this.root = root;
    }

    void addTo(List<Step> plan, List<String> planNotes) throws OciException {
        boolean slave =
                spec.propagation().endsWith("slave") || spec.propagation().endsWith("shared");
        for (var mount : spec.mounts()) {
            slave |= MountFlags.of(mount.target(), mount.options()).followsHost();
        }
        steps.add(slave ? new Step.LeavePropagation() : new Step.PrivateMounts());
        steps.add(new Step.OpenRoot(spec.root().toString(), spec.root().toString()));
        boolean proc = false;
        for (var mount : spec.mounts()) {
            var target = target(mount.target());
            proc |= target.equals("/proc") && mount.type().equals("proc");
            add(mount, target);
        }
        addPolicysTmpfs();
        make("/dev", true);
        for (var node : spec.devices()) {
            int slash = node.path().lastIndexOf('/');
            if (slash > 0) {
                make(node.path().substring(0, slash), true);
            }
        }
        steps.add(new Step.DevNodes(spec.devices()));
        if (!proc) {
            steps.add(new Step.ProcAside());
        }
        kernelSettings();
        if (!spec.process().terminal() && !host.hostsNull().isEmpty()) {
            steps.add(new Step.OwnNull(host.hostsNull().stream().sorted().toList()));
        }
        workDir();
        hide();
        if (spec.process().terminal()) {
            steps.add(new Step.Console(spec.process().rows(), spec.process().columns()));
        }
        sealed.forEach(target -> steps.add(new Step.Seal(target)));
        if (spec.rootReadOnly()) {
            steps.add(new Step.RootReadOnly());
        }
        plan.addAll(steps);
        planNotes.addAll(notes);
    }

    private void add(OciSpec.Mount mount, String target) throws OciException {
        var flags = MountFlags.of(target, mount.options());
        if (mount.options().contains("tmpcopyup")) {
            notes.add("mount " + target + ": it begins empty, tmpcopyup is not done");
        }
        if (mount.isBind()) {
            var source = spec.root().resolveSibling(mount.source()).normalize();
            if (Files.notExists(source)) {
                throw new OciException("mount " + target + ": its source " + source + " is not there");
            }
            checkBind(target, flags.data());
            make(target, Files.isDirectory(source));
            bind(source.toString(), target, flags, ids.getOrDefault(mount, ""));
            return;
        }
        make(target, true);
        if (mount.type().equals("cgroup") || mount.type().equals("cgroup2")) {
            new OciCgroupMount(host, spec).addTo(steps, notes, target, flags);
            return;
        }
        if (mount.type().isEmpty()) {
            throw new OciException("mount " + target + ": neither a type nor 'bind' among its options");
        }
        if (mount.type().equals("sysfs") && !spec.has("network")) {
            // a fresh sysfs shows the network namespace it is made in, and in the host's it needs the host's user
            // namespace
            notes.add("mount " + target + ": shows the host's network devices");
        }
        var data = new ArrayList<>(flags.data());
        if (!mount.source().isEmpty() && !data.contains("source")) {
            data.addAll(List.of("source", mount.source()));
        }
        long attributes = flags.set();
        if ((attributes & MountFlags.RDONLY) != 0 && hasMore(target)) {
            attributes &= ~MountFlags.RDONLY;
            sealed.add(target);
        }
        steps.add(new Step.Mount(mount.type(), target, attributes, data, flags.freshPropagation()));
    }

    private void bind(String source, String target, MountFlags wanted, String namespace) {
        var flags = namespace.isEmpty() ? wanted : wanted.withoutPrivilege();
        if (!namespace.isEmpty() && wanted.wantsPrivilege()) {
            notes.add("mount " + target + ": its owners are mapped, so it is nosuid and nodev all the same");
        }
        steps.add(new Step.Bind(
                source,
                target,
                flags.recursive(),
                flags.set(),
                flags.clear(),
                flags.setBelow(),
                flags.clearBelow(),
                flags.propagation(),
                flags.propagationBelow(),
                namespace,
                flags.mappedBelow()));
    }

    /** Whether something is still to be made in a mount. */
    private boolean hasMore(String target) {
        return target.equals("/dev")
                || spec.mounts().stream()
                        .anyMatch(
                                other -> !other.target().equals(target) && PathText.isBeneath(other.target(), target));
    }

    /** What concerns a file system cannot be changed by binding a part of it; the kernel's own mount(2) ignores it there. */
    private void checkBind(String target, List<String> data) throws OciException {
        for (int i = 0; i < data.size(); i += 2) {
            if (!OF_FILE_SYSTEMS.contains(data.get(i))) {
                throw new OciException("mount " + target + ": Brig does not know the option '" + data.get(i) + "'");
            }
            notes.add("mount " + target + ": '" + data.get(i) + "' says nothing about a bind");
        }
    }

    /**
     * Where a mount goes: the links in its path followed beneath the root now; when it is mounted, none is followed, so that
     * a link that is put there in between leads nowhere (CVE-2021-30465).
     */
    private String target(String wanted) throws OciException {
        var path = Path.of("/").resolve(wanted).normalize().toString();
        if (path.equals("/")) {
            throw new OciException("mount " + wanted + ": the root itself is not mounted over");
        }
        if ((path.equals("/proc") || path.equals("/sys")) && root.kind(path) == RootView.Kind.LINK) {
            throw new OciException("mount " + path + ": must be mounted on ordinary directory, and it is a link");
        }
        var rest = "";
        for (var known = path; !known.isEmpty(); known = known.substring(0, known.lastIndexOf('/'))) {
            var found = root.follow(known);
            if (found.isPresent()) {
                return found.get().equals("/") ? rest : found.get() + rest;
            }
            if (root.kind(known) == RootView.Kind.LINK
                    && OciPlanner.mountOver(spec, known).isEmpty()) {
                throw new OciException(
                        "mount " + wanted + ": " + known + " in " + spec.root() + " is a link that leads nowhere");
            }
            rest = known.substring(known.lastIndexOf('/')) + rest;
        }
        return rest;
    }

    /** Parents first; what is there already stays. */
    private void make(String target, boolean directory) {
        if (isThere(target)) {
            return;
        }
        for (int slash = target.indexOf('/', 1); slash > 0; slash = target.indexOf('/', slash + 1)) {
            if (!isThere(target.substring(0, slash))) {
                steps.add(new Step.MakeTarget(target.substring(0, slash), true));
            }
        }
        steps.add(new Step.MakeTarget(target, directory));
    }

    private boolean isThere(String path) {
        return spec.mounts().stream()
                        .noneMatch(mount -> !mount.target().equals(path) && PathText.isBeneath(path, mount.target()))
                && root.kind(path) != RootView.Kind.ABSENT;
    }

    private void addPolicysTmpfs() {
        for (var tmpfs : policy.files().tmpfs()) {
            if (OciPlanner.mountOver(spec, tmpfs.path()).isEmpty()) {
                make(tmpfs.path(), true);
                var user = policy.process().user();
                steps.add(new Step.MountTmpfs(tmpfs.path(), tmpfs.size(), tmpfs.executable(), user.uid(), user.gid()));
            }
        }
    }

    private void kernelSettings() throws OciException {
        for (var sysctl : spec.sysctl().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            checkSysctl(sysctl.getKey(), sysctl.getValue());
            steps.add(new Step.Sysctl(sysctl.getKey(), sysctl.getValue()));
        }
        if (host.memfdNoexec() && spec.isNew("pid")) {
            steps.add(new Step.NoExecutableMemfds());
        }
        spec.process().oomScoreAdj().ifPresent(score -> steps.add(new Step.OomScore(score)));
        if (!spec.process().label().isEmpty()) {
            steps.add(new Step.ExecAttribute("exec", "exec " + spec.process().label()));
        }
    }

    /** Only those that belong to a namespace of the container's own: all others are the host's. */
    private void checkSysctl(String name, String value) throws OciException {
        boolean own = (name.startsWith("net.") && spec.has("network"))
                || ((name.startsWith("kernel.msg")
                                || name.startsWith("kernel.sem")
                                || name.startsWith("kernel.shm")
                                || name.startsWith("fs.mqueue."))
                        && spec.isNew("ipc"))
                || (name.equals("kernel.domainname") && spec.has("uts"));
        if (name.equals("kernel.domainname")
                && !spec.domainname().isEmpty()
                && !spec.domainname().equals(value)) {
            throw new OciException("sysctl kernel.domainname and domainname name two domains");
        }
        if (!own) {
            throw new OciException("sysctl " + name
                    + " is not of a namespace of the container's own, so it would change" + " the host");
        }
        if (value.length() > LONGEST_SYSCTL || name.contains("/") || name.contains("..")) {
            throw new OciException("sysctl " + name + ": no such name or value");
        }
    }

    private void workDir() {
        var cwd = spec.process().cwd();
        if (!cwd.equals("/") && root.follow(cwd).isEmpty()) {
            make(cwd, true);
        }
    }

    /** What either of them wants hidden or unchangeable. */
    private void hide() {
        var masked = new LinkedHashSet<>(spec.masked());
        masked.addAll(policy.files().masked());
        masked.removeIf(
                path -> spec.mounts().stream().anyMatch(mount -> mount.target().equals(path)));
        masked.forEach(path -> steps.add(new Step.Mask(path)));
        var readOnly = new LinkedHashSet<>(spec.readOnly());
        readOnly.addAll(policy.files().readOnly());
        readOnly.stream()
                .filter(path -> masked.stream().noneMatch(mask -> PathText.isBeneath(path, mask)))
                .forEach(path -> steps.add(new Step.ReadOnlyPath(path)));
    }
}
