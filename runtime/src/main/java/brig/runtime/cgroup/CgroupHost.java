package brig.runtime.cgroup;

import brig.policy.CpuList;
import brig.policy.DeviceRule;
import brig.policy.Resources;
import brig.runtime.bpf.AttachedPrograms;
import brig.runtime.sys.Errno;
import brig.runtime.sys.MountChanges;
import brig.runtime.sys.OwnNamespace;
import brig.runtime.sys.PlainFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cgroup file systems of this host, v1, v2 or both; Brig's groups are {@code brig/ID} at their roots. */
public final class CgroupHost {
    /** The folder for all containers, at the root of each hierarchy and not beneath our own group. */
    private static final String FOLDER = "brig";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");
    private static final String CPUS = "cpuset.cpus";
    private static final String SUBTREE_CONTROL = "cgroup.subtree_control";
    private static final String CPUSET = Limits.CPUSET;
    private static final int RACES = 50;
    private static final int MOST_KNOWN = 256;

    private static @Nullable Found found;
    /** Whether the folder for all containers outlives the last one. */
    private static volatile boolean stays;

    private static volatile boolean left;

    private final CgroupLayout layout;
    private final Directories directories;
    private final boolean devices;
    /** What {@link #missing} was asked and found that nothing is. */
    private final Set<Resources> complete = ConcurrentHashMap.newKeySet();

    CgroupHost(CgroupLayout layout, Directories directories) {
        this(layout, directories, true);
    }

    /** @param devices whether they are limited here: an ordinary user's container has none that it could make */
    private CgroupHost(CgroupLayout layout, Directories directories, boolean devices) {
        this.layout = layout;
        this.directories = directories;
        this.devices = devices;
    }

    /**
     * Of an ordinary user what was handed to him, which may be nothing. Root's is found once: as long as nothing is mounted or taken
     * away, it is there.
     */
    public static CgroupHost detect() throws IOException {
        return OwnNamespace.isRootOfHost() ? found() : of(MountChanges.read());
    }

    private static synchronized CgroupHost found() throws IOException {
        var known = found;
        if (known == null) {
            var changes = MountChanges.watch();
            var mountinfo = MountChanges.read();
            known = new Found(changes, mountinfo, of(mountinfo));
        } else if (known.changes.happened()) {
            var mountinfo = MountChanges.read();
            known = known.mountinfo.equals(mountinfo) ? known : new Found(known.changes, mountinfo, of(mountinfo));
        }
        found = known;
        return known.host;
    }

    private record Found(MountChanges changes, String mountinfo, CgroupHost host) {}

    private static CgroupHost of(String mountinfo) throws IOException {
        var cgroups = Files.readString(Path.of("/proc/cgroups"));
        var whole = CgroupLayout.parse(mountinfo, cgroups, CgroupHost::controllers);
        return OwnNamespace.isRootOfHost()
                ? new CgroupHost(whole, Directories.KERNEL)
                : new CgroupHost(
                        Delegation.of(whole, Files.readString(Path.of("/proc/self/cgroup"))),
                        Directories.KERNEL,
                        false);
    }

    static Set<String> controllers(Path root) {
        try {
            return Set.copyOf(List.of(
                    Files.readString(root.resolve("cgroup.controllers")).strip().split(" ")));
        } catch (IOException e) {
            return Set.of();
        }
    }

    /**
     * From now on the folder for all containers stays when the last one is gone: for who starts one after the other, and
     * calls {@link #removeFolders} when a while has passed without any. To make and remove it in each hierarchy takes as long as
     * the same for the container's own groups.
     */
    public static void letFoldersStay() {
        stays = true;
    }

    /** Whether whoever has removed a container's group leaves the folder around it. */
    static boolean leaves(Path folder) {
        if (!stays || !FOLDER.equals(String.valueOf(folder.getFileName()))) {
            return false;
        }
        left = true;
        return true;
    }

    /** Whether a group was removed and the folder around it left, since {@link #removeFolders}. */
    public static boolean isFolderLeft() {
        return left;
    }

    /** Removes the folders for all containers as far as there is none. */
    public void removeFolders() {
        left = false;
        for (var root : roots()) {
            var folder = root.resolve(FOLDER);
            if (Files.isDirectory(folder)) {
                discard(folder);
            }
        }
    }

    /** Of a container that has none: nothing is limited, counted or removed. */
    public static ContainerCgroup none(String id) {
        return new ContainerCgroup(id, Map.of(), Optional.empty(), Directories.KERNEL);
    }

    public CgroupLayout layout() {
        return layout;
    }

    /**
     * The controls that this host does not offer, a line each: what is missing and what would provide it. Makes the
     * empty folder for all containers to see which files the kernel puts there.
     */
    public Set<String> missing(Resources resources) throws IOException {
        if (complete.contains(resources)) {
            return Set.of();
        }
        var missing = asked(resources);
        if (missing.isEmpty() && complete.size() < MOST_KNOWN) {
            complete.add(resources);
        }
        return missing;
    }

    private Set<String> asked(Resources resources) throws IOException {
        var missing = new LinkedHashSet<String>();
        var settings = Limits.of(resources, layout);
        var made = new HashMap<Path, Boolean>();
        try {
            for (var control :
                    settings.stream().map(Setting::control).distinct().toList()) {
                var choices = settings.stream()
                        .filter(s -> s.control().equals(control))
                        .toList();
                var controller = choices.getFirst().controller();
                var root = layout.rootOf(controller);
                if (root.isEmpty()) {
                    missing.add(control + ": " + absence(controller));
                    continue;
                }
                var folder = root.get().resolve(FOLDER);
                if (!made.containsKey(root.get())) {
                    made.put(root.get(), directories.makeIfAbsent(folder));
                    enable(root.get(), settings);
                }
                if (!offers(folder, choices, () -> made.put(root.get(), true))) {
                    missing.add(control + ": the kernel has no "
                            + choices.getFirst().file() + " in " + folder + hint(control));
                }
            }
        } finally {
            for (var entry : made.entrySet()) {
                if (entry.getValue()) {
                    discard(entry.getKey().resolve(FOLDER));
                }
            }
        }
        if (devices) {
            noDeviceRules().ifPresent(reason -> missing.add("device rules: " + reason));
        }
        return missing;
    }

    private Optional<String> noDeviceRules() {
        if (layout.isV1(Limits.DEVICES)) {
            return Optional.empty();
        }
        return layout.unified().isEmpty()
                ? Optional.of(
                        "neither the v1 controller 'devices' nor a cgroup2 tree is mounted; mount -t cgroup2 none DIR")
                : DeviceProgram.refusal();
    }

    /**
     * Whether one of the settings' files is there. The last container of another Brig may take the folder with it at any
     * moment: only a folder that was there all the time has answered; another one is made again.
     */
    private boolean offers(Path folder, List<Setting> choices, Runnable madeAgain) throws IOException {
        var identity = Optional.empty();
        for (int race = 0; race < RACES; race++) {
            for (var choice : choices) {
                if (Files.exists(folder.resolve(choice.file()))) {
                    return true;
                }
            }
            var now = Directories.identity(folder);
            if (now.isPresent() && now.equals(identity)) {
                return false;
            }
            identity = now;
            if (now.isEmpty() && directories.makeIfAbsent(folder)) {
                madeAgain.run();
            }
        }
        return false;
    }

    private String absence(String controller) {
        return layout.disabled().contains(controller)
                ? "the cgroup controller '" + controller + "' is switched off; boot with cgroup_enable=" + controller
                : "the cgroup controller '" + controller + "' is in no hierarchy; mount it, or give it to the root of"
                        + " the cgroup2 tree";
    }

    private static String hint(String control) {
        return switch (control) {
            case "swap limit" -> "; boot with swapaccount=1";
            case "cpu limit" -> "; use a kernel with CONFIG_CFS_BANDWIDTH";
            case "io weight" -> "; use a kernel with CONFIG_IOSCHED_BFQ or CONFIG_BLK_CGROUP_IOCOST";
            default -> "; is the controller enabled in cgroup.subtree_control above it?";
        };
    }

    /**
     * Makes a container's groups with every limit set.
     *
     * @param id letters, digits, {@code _}, {@code .} and {@code -}
     * @param devices beside the harmless ones
     * @throws IOException if anything of it is impossible; nothing is left behind then
     */
    public ContainerCgroup create(String id, Resources resources, List<DeviceRule> devices) throws IOException {
        var missing = missing(resources);
        if (!missing.isEmpty()) {
            throw new IOException("cgroup " + id + ": " + String.join("; ", missing));
        }
        return create(id, resources, devices, true);
    }

    /** As {@link #create}, without the controls that {@link #missing} names. */
    public ContainerCgroup createDegraded(String id, Resources resources, List<DeviceRule> devices) throws IOException {
        return create(id, resources, devices, false);
    }

    /** As {@link #create}, by somebody who has asked what is {@link #missing}, and may have asked long ago. */
    public ContainerCgroup createComplete(String id, Resources resources, List<DeviceRule> devices) throws IOException {
        return create(id, resources, devices, true);
    }

    private ContainerCgroup create(String id, Resources resources, List<DeviceRule> devices, boolean whole)
            throws IOException {
        checkId(id);
        var settings = Limits.of(resources, layout);
        var allowed = DeviceAccess.of(devices);
        var group = group(id, settings);
        var undo = new ArrayList<Path>();
        try {
            for (var dir : group.directories()) {
                makeGroup(dir, settings);
                undo.add(dir);
            }
            apply(group, settings, whole);
            if (whole || noDeviceRules().isEmpty()) {
                limitDevices(group, allowed);
            }
            return group;
        } catch (IOException | RuntimeException e) {
            undo.reversed().forEach(this::discard);
            group.directories().forEach(dir -> discard(Directories.above(dir)));
            throw e;
        }
    }

    /** The device of a node of this host's; empty if nothing is there, or no device. */
    public static Optional<Node> deviceAt(String path) {
        try {
            return Optional.of(DeviceAccess.of(new DeviceRule(path, false)).node());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** @param type {@code b} or {@code c} */
    public record Node(char type, int major, int minor) {}

    /**
     * A container's groups where its engine wants them, in every hierarchy but cpuset, which only who limits it joins.
     *
     * @param place from the root of each hierarchy, without a slash before it
     * @param exact settings in place of those that {@code resources} leads to, control by control
     */
    public ContainerCgroup createAt(String place, Resources resources, List<Setting> exact, EngineDevices devices)
            throws IOException {
        var settings = new ArrayList<>(exact);
        settings.addAll(Limits.of(resources, layout));
        var allowed = devices.allowed();
        boolean cpuset =
                settings.stream().anyMatch(setting -> setting.controller().equals(CPUSET));
        var group = at(place, cpuset);
        var made = new ArrayList<Path>();
        try {
            for (var root : roots()) {
                if (group.directories().contains(root.resolve(place))) {
                    makePath(root, place, settings, made);
                }
            }
            demand(group, exact);
            apply(group, settings, false);
            limitDevices(group, allowed);
            return group;
        } catch (IOException | RuntimeException e) {
            made.reversed().forEach(this::discard);
            throw e;
        }
    }

    /** The groups at an engine's place, to look at, kill or remove them; they need not be there. */
    public ContainerCgroup existingAt(String place) {
        return at(place, true);
    }

    private ContainerCgroup at(String place, boolean cpuset) {
        var v1 = new HashMap<String, Path>();
        layout.v1().forEach((controller, root) -> {
            if (cpuset || !controller.equals(CPUSET)) {
                v1.put(controller, root.resolve(place));
            }
        });
        return new ContainerCgroup(place, v1, layout.unified().map(root -> root.resolve(place)), directories);
    }

    /** @param made gets what was not there, the outermost first */
    private void makePath(Path root, String place, List<Setting> settings, List<Path> made) throws IOException {
        again(root.resolve(place), () -> tryPath(root, place, settings, made));
    }

    private void tryPath(Path root, String place, List<Setting> settings, List<Path> made) throws IOException {
        var dir = root;
        for (var name : Path.of(place)) {
            if (isUnified(root)) {
                enable(dir, settings);
            }
            var next = dir.resolve(name);
            if (directories.makeIfAbsent(next) && !made.contains(next)) {
                made.add(next);
            }
            if (layout.isV1(CPUSET) && layout.rootOf(CPUSET).equals(Optional.of(root))) {
                inherit(dir, next, "cpuset.cpus");
                inherit(dir, next, "cpuset.mems");
            }
            dir = next;
        }
    }

    /** A new v1 cpuset has no processor and no memory, and takes no task. */
    private static void inherit(Path parent, Path child, String file) throws IOException {
        if (String.join("", KernelFile.lines(child.resolve(file))).isBlank()) {
            KernelFile.write(child.resolve(file), String.join("", KernelFile.lines(parent.resolve(file))));
        }
    }

    /** Writes settings into groups that are there. */
    public void change(ContainerCgroup group, List<Setting> settings) throws IOException {
        demand(group, settings);
        apply(group, settings, true);
    }

    /** Changes limits of a container of {@code brig run}'s while it runs. */
    public void change(ContainerCgroup group, LimitChange change) throws IOException {
        if (change.concernsCpuset()) {
            joinCpuset(group);
        }
        Optional<LimitChange.V1Memory> now = Optional.empty();
        if (layout.isV1(Limits.MEMORY)) {
            var dir = group.of(Limits.MEMORY).orElseThrow();
            long memory =
                    KernelFile.number(dir.resolve("memory.limit_in_bytes"), "").orElse(Long.MAX_VALUE);
            now = Optional.of(new LimitChange.V1Memory(
                    memory,
                    KernelFile.number(dir.resolve("memory.memsw.limit_in_bytes"), "")
                            .orElse(memory)));
        }
        change(group, change.settings(layout, now));
    }

    /** A container whose processors were not limited so far is in no v1 cpuset group. */
    private void joinCpuset(ContainerCgroup group) throws IOException {
        var root = layout.rootOf(CPUSET);
        if (root.isEmpty()) {
            throw new IOException("cpuset: " + absence(CPUSET));
        }
        if (!layout.isV1(CPUSET)) {
            enable(root.get(), List.of(new Setting("cpuset", CPUSET, "", "")));
            enable(root.get().resolve(FOLDER), List.of(new Setting("cpuset", CPUSET, "", "")));
            return;
        }
        joinV1Cpuset(group, FOLDER + "/" + group.id());
    }

    /** The same of a container at its engine's place. */
    public void joinCpusetAt(ContainerCgroup group) throws IOException {
        if (layout.isV1(CPUSET)) {
            joinV1Cpuset(group, group.id());
        }
    }

    private void joinV1Cpuset(ContainerCgroup group, String place) throws IOException {
        var root = layout.rootOf(CPUSET).orElseThrow();
        makePath(root, place, List.of(), new ArrayList<>());
        var dir = root.resolve(place);
        // whoever forks meanwhile is found in the next round
        for (int round = 0; round < RACES; round++) {
            if (!group.moveInto(dir)) {
                return;
            }
        }
        throw new IOException("cpuset: the container makes processes faster than they can be moved; pause it first");
    }

    /** No limit that somebody named is left out in silence. */
    private static void demand(ContainerCgroup group, List<Setting> settings) throws IOException {
        var offered = settings.stream()
                .filter(setting -> group.of(setting.controller())
                        .filter(dir -> Files.exists(dir.resolve(setting.file())))
                        .isPresent())
                .map(Setting::control)
                .collect(Collectors.toSet());
        for (var setting : settings) {
            if (!offered.contains(setting.control())) {
                throw new IOException(setting.control() + ": the kernel has no " + setting.file() + " here");
            }
        }
    }

    /** What the limits of a policy are written as, here. */
    public List<Setting> settings(Resources resources) {
        return Limits.of(resources, layout);
    }

    /** The groups that {@link #create} would make, to show or to name them; nothing is made. */
    public ContainerCgroup planned(String id, Resources resources) {
        checkId(id);
        return group(id, Limits.of(resources, layout));
    }

    /** The groups that a container of this id has or would have. */
    private ContainerCgroup group(String id, List<Setting> settings) {
        var controllers = settings.stream().map(Setting::controller).collect(Collectors.toSet());
        controllers.add(Limits.DEVICES);
        if (layout.unified().isEmpty()) {
            controllers.addAll(Set.of("freezer", "cpuacct"));
        }
        var v1 = new HashMap<String, Path>();
        layout.v1().forEach((controller, root) -> {
            if (controllers.contains(controller)) {
                v1.put(controller, root.resolve(FOLDER).resolve(id));
            }
        });
        var laterCpuset = Optional.ofNullable(layout.v1().get(CPUSET))
                .filter(root -> !v1.containsKey(CPUSET))
                .map(root -> root.resolve(FOLDER).resolve(id));
        return new ContainerCgroup(
                id,
                v1,
                laterCpuset,
                layout.unified().map(root -> root.resolve(FOLDER).resolve(id)),
                directories);
    }

    private void makeGroup(Path dir, List<Setting> settings) throws IOException {
        try {
            again(dir, () -> tryGroup(dir, settings));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(
                    "make cgroup " + dir + ": it exists; choose another name, or 'brig doctor --clean' if"
                            + " nothing runs in it",
                    e);
        }
    }

    private void tryGroup(Path dir, List<Setting> settings) throws IOException {
        var folder = Directories.above(dir);
        var root = Directories.above(folder);
        directories.makeIfAbsent(folder);
        if (isUnified(root)) {
            enable(root, settings);
            enable(folder, settings);
        }
        directories.make(dir);
        if (layout.isV1(CPUSET) && layout.rootOf(CPUSET).equals(Optional.of(root))) {
            for (var file : List.of("cpuset.cpus", "cpuset.mems")) {
                inherit(root, folder, file);
                inherit(folder, dir, file);
            }
        }
    }

    /** One try to make a group and what lies around it. */
    private interface Try {
        void make() throws IOException;
    }

    /** As often as another container takes with it what lies around the group before that is there. */
    private static void again(Path dir, Try once) throws IOException {
        for (int race = 0; ; race++) {
            try {
                once.make();
                return;
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException e) {
                if (race == RACES || !vanished(e)) {
                    throw new IOException("make cgroup " + dir + ": " + KernelFile.reason(dir, e), e);
                }
            }
        }
    }

    /** The last other container took the folder with it. The kernel answers ENODEV while a group goes. */
    private static boolean vanished(IOException e) {
        return e instanceof NoSuchFileException
                || e.getCause() instanceof NoSuchFileException
                || String.valueOf(e.getMessage()).contains("No such device");
    }

    private boolean isUnified(Path root) {
        return layout.unified().equals(Optional.of(root));
    }

    /** Lets the groups beneath have the controllers that the settings need; stays, because others may use it, too. */
    private void enable(Path parent, List<Setting> settings) throws IOException {
        if (layout.unified().filter(parent::startsWith).isEmpty()) {
            return;
        }
        var wanted = new TreeSet<>(settings.stream().map(Setting::controller).toList());
        wanted.removeIf(c -> layout.isV1(c) || !layout.unifiedControllers().contains(c));
        if (wanted.isEmpty()) {
            return;
        }
        var control = parent.resolve(SUBTREE_CONTROL);
        wanted.removeAll(List.of(String.join(" ", KernelFile.lines(control)).split(" ")));
        if (!wanted.isEmpty()) {
            KernelFile.write(control, wanted.stream().map(c -> "+" + c).collect(Collectors.joining(" ")));
        }
    }

    /** @param whole whether each control must be there; who changes a group that is in use asks before */
    private static void apply(ContainerCgroup group, List<Setting> settings, boolean whole) throws IOException {
        var done = new HashSet<String>();
        var later = new ArrayList<Setting>();
        for (var setting : settings) {
            if (done.contains(setting.control())) {
                continue;
            }
            int error = written(group, setting);
            if (error != Errno.ENOENT) {
                done.add(setting.control());
            }
            if (error != 0 && error != Errno.ENOENT) {
                later.add(setting);
            }
        }
        // of two that depend on each other (quota and period, memory and swap) the second may have to be written first
        for (var setting : later) {
            var file = group.of(setting.controller()).orElseThrow().resolve(setting.file());
            int error = written(group, setting);
            if (error != 0) {
                throw KernelFile.refused(file, setting.value(), error);
            }
        }
        for (var setting : settings) {
            if (whole && !done.contains(setting.control())) {
                throw new IOException(setting.control() + ": the kernel has no " + setting.file() + " here");
            }
        }
    }

    /** 0, or the errno; ENOENT where there is no such file. */
    private static int written(ContainerCgroup group, Setting setting) throws IOException {
        var dir = group.of(setting.controller());
        if (dir.isEmpty()) {
            return Errno.ENOENT;
        }
        int error = PlainFile.put(dir.get().resolve(setting.file()), setting.value());
        if (error == 0 && setting.file().equals(CPUS)) {
            demandProcessors(dir.get(), setting.value());
        }
        return error;
    }

    /** v2 takes any list, and of one without a processor that is there makes the parent's. */
    private static void demandProcessors(Path dir, String list) throws IOException {
        var effective = dir.resolve("cpuset.effective_cpus");
        var now = String.join(
                "", KernelFile.lines(Files.exists(effective) ? effective : dir.resolve("cpuset.cpus.effective")));
        if (!CpuList.parse(now.strip()).equals(CpuList.parse(list))) {
            throw new IOException("cpuset: of the processors " + list + " there are " + now.strip() + " to run on");
        }
    }

    private void limitDevices(ContainerCgroup group, List<DeviceAccess> allowed) throws IOException {
        if (!devices) {
            return;
        }
        if (layout.isV1(Limits.DEVICES)) {
            var dir = group.of(Limits.DEVICES).orElseThrow();
            KernelFile.write(dir.resolve("devices.deny"), "a");
            KernelFile.write(
                    dir.resolve("devices.allow"),
                    allowed.stream().map(DeviceAccess::toString).toArray(String[]::new));
        } else if (group.cgroup2Dir().isPresent()) {
            var program = List.of(DeviceProgram.compile(allowed));
            AttachedPrograms.attach(program, group.cgroup2Dir().get()).close();
        }
    }

    /** The ids of all groups of Brig's that are there, running or left over. */
    public List<String> leftovers() throws IOException {
        var ids = new TreeSet<String>();
        for (var root : roots()) {
            for (var dir : Directories.in(root.resolve(FOLDER))) {
                ids.add(dir.getFileName().toString());
            }
        }
        return List.copyOf(ids);
    }

    /**
     * Kills what runs in a group that its owner left behind, and removes it.
     *
     * @return what is left and why; empty when all is gone
     */
    public List<String> removeLeftover(String id) throws IOException {
        checkId(id);
        var group = existing(id);
        group.kill();
        return group.remove();
    }

    /** The groups of an id in every hierarchy, to look at, kill or remove them; they need not be there. */
    public ContainerCgroup existing(String id) {
        checkId(id);
        var v1 = new HashMap<String, Path>();
        layout.v1()
                .forEach((controller, root) ->
                        v1.put(controller, root.resolve(FOLDER).resolve(id)));
        return new ContainerCgroup(
                id, v1, layout.unified().map(root -> root.resolve(FOLDER).resolve(id)), directories);
    }

    private List<Path> roots() {
        var roots = new LinkedHashSet<>(layout.v1().values());
        layout.unified().ifPresent(roots::add);
        return List.copyOf(roots);
    }

    private void discard(Path directory) {
        try {
            directories.remove(directory);
        } catch (IOException expected) {
            // in use by another container, or never made
        }
    }

    private static void checkId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("'" + id
                    + "' is no container name: write letters, digits, '_', '.' and '-', a letter or digit first");
        }
    }
}
