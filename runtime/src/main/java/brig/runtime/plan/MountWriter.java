package brig.runtime.plan;

import static brig.runtime.plan.ProgramWriter.at;
import static brig.runtime.plan.ProgramWriter.number;
import static brig.runtime.plan.ProgramWriter.slot;

import brig.policy.Bytes;
import brig.runtime.plan.ProgramWriter.Arg;
import brig.runtime.sys.Errno;
import brig.runtime.sys.LayerLinks;
import brig.runtime.sys.Sys;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Mounts by descriptor. What is mounted is made or cloned first, detached; the place is opened beneath the container's
 * root with no symbolic link followed; then the one is put on the other, both by descriptor, so nobody can swap a path in
 * between (CVE-2021-30465, CVE-2024-45310).
 */
final class MountWriter {
    private static final Arg ZERO = number(0);
    private static final Arg DUP = number(Uapi.F_DUPFD_CLOEXEC);
    private static final Arg CWD = number(Uapi.AT_FDCWD);
    /** {@code AT_SYMLINK_NOFOLLOW}. */
    private static final long NO_FOLLOW = 0x100;

    /** Pseudo-terminals of one container. */
    private static final String TERMINALS = "64";

    private static final long PRIVATE_FS = Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV | Uapi.MOUNT_ATTR_NOEXEC;

    private final ProgramWriter out;
    private final Arg empty;
    private final int root;
    private final int proc;
    private final int dev;
    private final int others;
    /** Where {@code struct statx} lies, once one is asked for; nothing lies at 0 but the empty text. */
    private int status;

    private boolean procIsMounted;
    private boolean ordinary;

    MountWriter(ProgramWriter out) {
        this.out = out;
        empty = out.text("");
        root = out.newSlot();
        proc = out.newSlot();
        dev = out.newSlot();
        others = out.newSlot();
    }

    /** What is made from now on is made by somebody who is root of his own user namespace alone. */
    void asOrdinaryUser() {
        ordinary = true;
    }

    void makePrivate() {
        propagate(Uapi.MS_PRIVATE);
    }

    void makeSlave() {
        propagate(Uapi.MS_SLAVE);
    }

    private void propagate(long propagation) {
        propagate(propagation, true);
    }

    void propagate(long propagation, boolean below) {
        var attributes = out.struct(32).putLong(16, propagation);
        out.call(
                Sys.MOUNT_SETATTR,
                CWD,
                out.text("/"),
                number(below ? Uapi.AT_RECURSIVE : 0),
                at(out.bytes(attributes.array())),
                number(32));
    }

    void bindRoot(String source, String point) {
        cloneTree(source, root, ordinary);
        setAttributes(
                root,
                Uapi.MOUNT_ATTR_RDONLY | Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV,
                ordinary ? Uapi.AT_RECURSIVE : 0);
        attachAtHostPath(root, point);
    }

    /** Its topmost mount honours neither set-user-ID bits nor device nodes. */
    void openRoot(String source, String point) {
        cloneTree(source, root, true);
        setAttributes(root, Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV, 0, 0, Uapi.MS_PRIVATE);
        attachAtHostPath(root, point);
    }

    void rootReadOnly() {
        setAttributes(root, Uapi.MOUNT_ATTR_RDONLY, 0);
    }

    void mount(Step.Mount mount) {
        int made = fileSystem(mount.type(), mount.options(), mount.attributes());
        if (mount.type().equals("proc") && mount.target().equals("/proc")) {
            procIsMounted = true;
            out.call(Sys.FCNTL, slot(made), DUP, ZERO).into(proc);
        }
        if (mount.propagation() != Uapi.MS_PRIVATE) {
            setAttributes(made, 0, 0, 0, mount.propagation());
        }
        attach(made, mount.target());
    }

    void bind(Step.Bind bind) {
        int made = out.newSlot();
        cloneTree(bind.source(), made, bind.recursive());
        if (bind.setBelow() != 0 || bind.clearBelow() != 0 || bind.propagationBelow()) {
            setAttributes(made, bind.setBelow(), bind.clearBelow(), Uapi.AT_RECURSIVE, bind.propagation());
        }
        setAttributes(made, bind.set(), bind.clear(), 0, bind.propagation());
        if (!bind.ids().isEmpty()) {
            mapOwners(made, bind.ids(), bind.idsBelow());
        }
        attach(made, bind.target());
    }

    void seal(String target) {
        int place = out.newSlot();
        open(root, target, Uapi.O_PATH, place);
        setAttributes(place, Uapi.MOUNT_ATTR_RDONLY, 0, 0, 0);
        close(place);
    }

    void procAside() {
        int made = fileSystem("proc", List.of(), PRIVATE_FS);
        out.call(Sys.FCNTL, slot(made), DUP, ZERO).into(proc);
        close(made);
    }

    void devNodes(List<Step.DeviceNode> more) {
        open(root, "/dev", Uapi.O_PATH, dev);
        harmless();
        for (var node : more) {
            int parent = out.newSlot();
            int slash = node.path().lastIndexOf('/');
            open(root, node.path().substring(0, slash + 1), Uapi.O_PATH, parent);
            var name = out.text(node.path().substring(slash + 1));
            out.call(
                            Sys.MKNODAT,
                            slot(parent),
                            name,
                            number(node.type() | node.mode()),
                            number(device(node.major(), node.minor())))
                    .tolerating(Errno.EEXIST, 0, 0);
            out.call(Sys.FCHOWNAT, slot(parent), name, number(node.uid()), number(node.gid()), number(NO_FOLLOW));
            close(parent);
        }
    }

    /** {@code new_encode_dev} of the kernel. */
    private static long device(int major, int minor) {
        return (minor & 0xff) | ((long) major << 8) | ((minor & ~0xffL) << 12);
    }

    /** @param peer the slot of the program's end of its terminal */
    void console(int peer, int rows, int columns) {
        if (rows != 0 || columns != 0) {
            size(slot(peer), rows, columns);
        }
        int clone = out.newSlot();
        int place = out.newSlot();
        out.call(Sys.MKNODAT, slot(dev), out.text("console"), number(Uapi.S_IFREG | 0600), ZERO)
                .tolerating(Errno.EEXIST, 0, 0);
        out.call(
                        Sys.OPEN_TREE,
                        slot(peer),
                        empty,
                        number(Uapi.OPEN_TREE_CLONE | Uapi.OPEN_TREE_CLOEXEC | Uapi.AT_EMPTY_PATH))
                .into(clone);
        open(dev, "console", Uapi.O_PATH, place);
        moveOnto(clone, place);
        close(place);
        close(clone);
    }

    void size(Arg terminal, int rows, int columns) {
        var size = out.struct(8).putShort((short) rows).putShort((short) columns);
        out.call(Sys.IOCTL, terminal, number(Uapi.TIOCSWINSZ), at(out.bytes(size.array())));
    }

    void hostProc() {
        out.call(Sys.OPENAT, CWD, out.text("/proc"), number(Uapi.O_PATH | Uapi.O_CLOEXEC))
                .into(proc);
    }

    void ownMounts(String other) {
        int own = out.newSlot();
        openNamespace(other, others);
        out.call(Sys.UNSHARE, number(Uapi.CLONE_NEWNS));
        openNamespace("/proc/self/ns/mnt", own); // never closed: until execve the launcher has it, too, and keeps it
    }

    private void openNamespace(String path, int into) {
        out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_CLOEXEC)).into(into);
    }

    void leaveMounts() {
        out.call(Sys.SETNS, slot(others), number(Uapi.CLONE_NEWNS));
        changeRoot();
        close(others);
    }

    /** {@code setns(2)} has made the namespace's root ours. */
    private void changeRoot() {
        out.call(Sys.FCHDIR, slot(root));
        out.call(Sys.CHROOT, out.text("."));
    }

    void openRootOf(String path) {
        out.call(Sys.OPENAT, CWD, out.text(path), number(Uapi.O_PATH | Uapi.O_CLOEXEC))
                .into(root);
    }

    void enterRootOf() {
        changeRoot();
        open(root, "/dev", Uapi.O_PATH, dev).tolerating(Errno.ENOENT, 0, 0);
    }

    /** What the namespace that was joined has as its root, and its /proc. */
    void enterRoot() {
        out.call(Sys.OPENAT, CWD, out.text("/"), number(Uapi.O_PATH | Uapi.O_CLOEXEC))
                .into(root);
        open(root, "/dev", Uapi.O_PATH, dev).tolerating(Errno.ENOENT, 0, 0);
    }

    /** @param nothing an empty directory, to lie beneath them: a single one would be no overlay */
    void stackRoot(List<String> layers, String nothing, String point) {
        var options = lower(Stream.concat(layers.stream(), Stream.of(nothing)).toList());
        markOfOrdinary(options);
        overlay(options, Uapi.MOUNT_ATTR_RDONLY | Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV, point);
    }

    void overlayRoot(List<String> sources, String scratchPoint, String point, Bytes size) {
        int scratch = fileSystem("tmpfs", List.of("size", Long.toString(size.count()), "mode", "0700"), PRIVATE_FS);
        attachAtHostPath(scratch, scratchPoint);
        out.call(Sys.MKDIRAT, slot(scratch), out.text("upper"), number(0755));
        out.call(Sys.MKDIRAT, slot(scratch), out.text("work"), number(0755));
        var options = lower(sources);
        markOfOrdinary(options);
        options.addAll(List.of("upperdir", scratchPoint + "/upper", "workdir", scratchPoint + "/work"));
        overlay(options, Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV, point);
    }

    /** The option or options that name the lower directories, where necessary through links in a working directory for it. */
    private List<String> lower(List<String> directories) {
        var options = new ArrayList<String>();
        if (directories.size() == 1) {
            options.addAll(List.of("lowerdir", escapeLower(directories.getFirst())));
        } else if (directories.size() > LayerLinks.MOST) {
            directories.forEach(directory -> options.addAll(List.of("lowerdir+", directory))); // Linux 6.8
        } else {
            int links = fileSystem("tmpfs", List.of(), PRIVATE_FS);
            for (int i = 0; i < directories.size(); i++) {
                out.call(Sys.SYMLINKAT, out.text(directories.get(i)), slot(links), out.text(LayerLinks.name(i)));
            }
            out.call(Sys.FCHDIR, slot(links));
            close(links);
            options.addAll(List.of("lowerdir", LayerLinks.lower(directories.size())));
        }
        return options;
    }

    /** {@code trusted.*} attributes are root's: what marks opaque directories is {@code user.overlay.*} then. */
    private void markOfOrdinary(List<String> options) {
        if (ordinary) {
            options.addAll(List.of("userxattr", ""));
        }
    }

    private void overlay(List<String> options, long attributes, String point) {
        int overlay = fileSystem("overlay", options, attributes);
        out.call(Sys.FCNTL, slot(overlay), DUP, ZERO).into(root);
        attachAtHostPath(root, point);
    }

    /** In lowerdir a colon separates layers and a backslash escapes. */
    private static String escapeLower(String path) {
        return path.replace("\\", "\\\\").replace(":", "\\:");
    }

    void makeTarget(String target, boolean directory) {
        int slash = target.lastIndexOf('/');
        int parent = out.newSlot();
        open(root, target.substring(0, slash + 1), Uapi.O_PATH, parent);
        var name = out.text(target.substring(slash + 1));
        if (directory) {
            out.call(Sys.MKDIRAT, slot(parent), name, number(0755)).tolerating(Errno.EEXIST, 0, 0);
        } else {
            out.call(Sys.MKNODAT, slot(parent), name, number(Uapi.S_IFREG | 0644), ZERO)
                    .tolerating(Errno.EEXIST, 0, 0);
        }
        close(parent);
    }

    void proc() {
        int made = fileSystem("proc", List.of(), PRIVATE_FS);
        out.call(Sys.FCNTL, slot(made), DUP, ZERO).into(proc);
        procIsMounted = true;
        attach(made, "/proc");
    }

    void dev(Bytes shm) {
        int made = fileSystem("tmpfs", List.of("size", "65536", "mode", "0755"), Uapi.MOUNT_ATTR_NOSUID);
        out.call(Sys.FCNTL, slot(made), DUP, ZERO).into(dev);
        attach(made, "/dev");
        harmless();
        out.call(Sys.MKDIRAT, slot(dev), out.text("pts"), number(0755));
        out.call(Sys.MKDIRAT, slot(dev), out.text("shm"), number(01777));
        // the machine has 4096 terminals in all (kernel.pty.max), and 1024 of them are kept for the host alone
        int pts = fileSystem(
                "devpts",
                ordinary
                        ? List.of("newinstance", "", "ptmxmode", "0666", "mode", "0600", "max", TERMINALS)
                        : List.of("newinstance", "", "ptmxmode", "0666", "mode", "0620", "gid", "5", "max", TERMINALS),
                Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NOEXEC);
        attachBeneath(dev, pts, "pts");
        int memory = fileSystem("tmpfs", List.of("size", Long.toString(shm.count()), "mode", "1777"), PRIVATE_FS);
        attachBeneath(dev, memory, "shm");
    }

    /** The nodes that every container has, and the links that programs expect. */
    private void harmless() {
        node("null", 1, 3);
        node("zero", 1, 5);
        node("full", 1, 7);
        node("random", 1, 8);
        node("urandom", 1, 9);
        node("tty", 5, 0);
        for (var link : List.of(
                "ptmx=pts/ptmx",
                "fd=/proc/self/fd",
                "stdin=/proc/self/fd/0",
                "stdout=/proc/self/fd/1",
                "stderr=/proc/self/fd/2")) {
            int equals = link.indexOf('=');
            out.call(
                            Sys.SYMLINKAT,
                            out.text(link.substring(equals + 1)),
                            slot(dev),
                            out.text(link.substring(0, equals)))
                    .tolerating(Errno.EEXIST, 0, 0);
        }
    }

    private void node(String name, int major, int minor) {
        long device = (long) major << 8 | minor;
        if (ordinary) {
            hostsNode(name);
            return;
        }
        // an engine may have mounted a /dev that has it
        out.call(Sys.MKNODAT, slot(dev), out.text(name), number(Uapi.S_IFCHR | 0666), number(device))
                .tolerating(Errno.EEXIST, 0, 0);
    }

    /** Who may not make a device takes the host's: its mode and owner are root's, whom nobody inside is. */
    private void hostsNode(String name) {
        int made = out.newSlot();
        cloneTree("/dev/" + name, made);
        setAttributes(made, Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NOEXEC, 0);
        out.call(Sys.MKNODAT, slot(dev), out.text(name), number(Uapi.S_IFREG | 0600), ZERO);
        attachBeneath(dev, made, name);
    }

    void openInDev(String path, int into) {
        open(dev, path, Uapi.O_RDWR | Uapi.O_NOCTTY, into);
    }

    /**
     * A device of the host's. The mount is read-only: that keeps the node's mode, owner and times as they are, and hinders
     * nobody from writing to the device itself, which Landlock and the device list decide.
     */
    void device(String target) {
        int made = out.newSlot();
        cloneTree(target, made);
        setAttributes(made, Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NOEXEC | Uapi.MOUNT_ATTR_RDONLY, 0);
        if (target.startsWith("/dev/")) {
            out.call(Sys.MKNODAT, slot(dev), out.text(target.substring(5)), number(Uapi.S_IFREG | 0600), ZERO)
                    .tolerating(Errno.EEXIST, 0, 0);
        }
        attach(made, target);
    }

    void tmpfs(String target, Bytes size, boolean executable, int uid, int gid) {
        int made = fileSystem(
                "tmpfs",
                List.of(
                        "size", Long.toString(size.count()),
                        "mode", "1777",
                        "uid", Integer.toString(uid),
                        "gid", Integer.toString(gid)),
                executable ? Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV : PRIVATE_FS);
        attach(made, target);
    }

    void volume(Step.BindVolume volume) {
        int made = out.newSlot();
        cloneTree(volume.source(), made);
        setAttributes(
                made,
                Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NODEV | (volume.writable() ? 0 : Uapi.MOUNT_ATTR_RDONLY),
                0);
        if (!volume.ids().isEmpty()) {
            mapOwners(made, volume.ids(), false);
        }
        attach(made, volume.target());
    }

    /** {@code struct mount_attr} holds the namespace's descriptor: a duplicate is made whose number goes there. */
    private void mapOwners(int mount, String ids, boolean below) {
        int namespace = out.newSlot();
        int attributes = out.bytes(
                out.struct(32).putLong(Uapi.MOUNT_ATTR_IDMAP).putLong(24, 0).array());
        int inside = attributes + 24;
        out.call(Sys.OPENAT, CWD, out.text(ids), number(Uapi.O_CLOEXEC)).into(namespace);
        out.call(Sys.FCNTL, slot(namespace), DUP, ZERO).into(inside);
        out.call(
                Sys.MOUNT_SETATTR,
                slot(mount),
                empty,
                number(Uapi.AT_EMPTY_PATH | (below ? Uapi.AT_RECURSIVE : 0)),
                at(attributes),
                number(32));
        close(inside);
        close(namespace);
    }

    /**
     * The null device hides a file, an empty tmpfs a directory; which of the two is there, the opened place itself says. A clone that
     * is closed without having been put anywhere would cost an RCU grace period, a millisecond. What does not exist needs no mask.
     */
    void mask(String target) {
        int place = out.newSlot();
        var absent = out.onError(openPlace(target, place), Errno.ENOENT, Errno.ENOTDIR);
        var isFile = out.onError(demandDirectory(place), Errno.EPROTO, 0);
        int directory =
                fileSystem("tmpfs", List.of("size", "4096", "mode", "0555"), PRIVATE_FS | Uapi.MOUNT_ATTR_RDONLY);
        moveOnto(directory, place);
        close(directory);
        var hidden = out.skip();
        isFile.toHere();
        int nothing = out.newSlot();
        // the child's own /dev/null, just made: nothing in the image can stand in for it (CVE-2025-31133)
        out.call(Sys.OPEN_TREE, slot(dev), out.text("null"), number(Uapi.OPEN_TREE_CLONE | Uapi.OPEN_TREE_CLOEXEC))
                .into(nothing);
        setAttributes(nothing, Uapi.MOUNT_ATTR_RDONLY | Uapi.MOUNT_ATTR_NOSUID | Uapi.MOUNT_ATTR_NOEXEC, 0);
        moveOnto(nothing, place);
        close(nothing);
        hidden.toHere();
        close(place);
        absent.toHere();
    }

    /** EPROTO if what was opened is no directory. */
    private ProgramWriter.Call demandDirectory(int place) {
        if (status == 0) {
            status = out.zeroes(Uapi.STATX_SIZE);
        }
        var flags = number(Uapi.AT_EMPTY_PATH);
        out.call(Sys.STATX, slot(place), empty, flags, number(Uapi.STATX_TYPE), at(status));
        return out.check(status + Uapi.STATX_MODE, Uapi.S_IFMT, Uapi.S_IFDIR);
    }

    void readOnly(String target) {
        int place = out.newSlot();
        int copy = out.newSlot();
        var absent = out.onError(openPlace(target, place), Errno.ENOENT, Errno.ENOTDIR);
        out.call(
                        Sys.OPEN_TREE,
                        slot(place),
                        empty,
                        number(Uapi.OPEN_TREE_CLONE | Uapi.OPEN_TREE_CLOEXEC | Uapi.AT_EMPTY_PATH | Uapi.AT_RECURSIVE))
                .into(copy);
        setAttributes(copy, Uapi.MOUNT_ATTR_RDONLY | PRIVATE_FS, Uapi.AT_RECURSIVE);
        moveOnto(copy, place);
        close(copy);
        close(place);
        absent.toHere();
    }

    /** Writes beneath the proc that was just mounted, whatever the image has at /proc (CVE-2025-52881). */
    void writeProc(String path, String value) {
        int fd = out.newSlot();
        open(proc, path, Uapi.O_WRONLY, Uapi.RESOLVE_NO_MAGICLINKS | Uapi.RESOLVE_IN_ROOT, fd);
        out.call(Sys.WRITE, slot(fd), out.text(value), number(value.length()));
        close(fd);
    }

    void pivotRoot() {
        out.call(Sys.FCHDIR, slot(root));
        out.call(Sys.PIVOT_ROOT, out.text("."), out.text("."));
        // the old root now lies over the new one at "."; letting it go uncovers the new one (pivot_root(2), NOTES)
        out.call(Sys.UMOUNT2, out.text("."), number(Uapi.MNT_DETACH));
        out.call(Sys.CHDIR, out.text("/"));
    }

    /** Through the root alone: a directory such as {@code /proc/self/fd/7} leads nowhere (CVE-2024-21626). */
    void workDir(String directory) {
        int place = out.newSlot();
        open(root, directory, Uapi.O_PATH, Uapi.RESOLVE_NO_MAGICLINKS | Uapi.RESOLVE_IN_ROOT, place);
        out.call(Sys.FCHDIR, slot(place));
        close(place);
    }

    /** fsopen, options in pairs (an empty value is a flag), create, fsmount; the slot of the detached mount. */
    private int fileSystem(String type, List<String> options, long attributes) {
        int context = out.newSlot();
        int mount = out.newSlot();
        out.call(Sys.FSOPEN, out.text(type), number(Uapi.FSOPEN_CLOEXEC)).into(context);
        for (int i = 0; i < options.size(); i += 2) {
            boolean flag = options.get(i + 1).isEmpty();
            out.call(
                    Sys.FSCONFIG,
                    slot(context),
                    number(flag ? Uapi.FSCONFIG_SET_FLAG : Uapi.FSCONFIG_SET_STRING),
                    out.text(options.get(i)),
                    flag ? ZERO : out.text(options.get(i + 1)),
                    ZERO);
        }
        out.call(Sys.FSCONFIG, slot(context), number(Uapi.FSCONFIG_CMD_CREATE), ZERO, ZERO, ZERO);
        out.call(Sys.FSMOUNT, slot(context), number(Uapi.FSMOUNT_CLOEXEC), number(attributes))
                .into(mount);
        close(context);
        return mount;
    }

    private void cloneTree(String source, int into) {
        cloneTree(source, into, false);
    }

    private void cloneTree(String source, int into, boolean recursive) {
        out.call(
                        Sys.OPEN_TREE,
                        CWD,
                        out.text(source),
                        number(Uapi.OPEN_TREE_CLONE | Uapi.OPEN_TREE_CLOEXEC | (recursive ? Uapi.AT_RECURSIVE : 0)))
                .into(into);
    }

    private void setAttributes(int mount, long attributes, long flags) {
        setAttributes(mount, attributes, 0, flags, Uapi.MS_PRIVATE);
    }

    private void setAttributes(int mount, long set, long clear, long flags, long propagation) {
        var struct = out.struct(32).putLong(set).putLong(clear).putLong(16, propagation);
        out.call(
                Sys.MOUNT_SETATTR,
                slot(mount),
                empty,
                number(Uapi.AT_EMPTY_PATH | flags),
                at(out.bytes(struct.array())),
                number(32));
    }

    private void attachAtHostPath(int mount, String path) {
        out.call(Sys.MOVE_MOUNT, slot(mount), empty, CWD, out.text(path), number(Uapi.MOVE_MOUNT_F_EMPTY_PATH));
    }

    private void attach(int mount, String target) {
        attachBeneath(root, mount, target);
    }

    private void attachBeneath(int directory, int mount, String target) {
        int place = out.newSlot();
        open(directory, target, Uapi.O_PATH, place);
        moveOnto(mount, place);
        close(place);
        close(mount);
    }

    private ProgramWriter.Call moveOnto(int mount, int place) {
        return out.call(
                Sys.MOVE_MOUNT,
                slot(mount),
                empty,
                slot(place),
                empty,
                number(Uapi.MOVE_MOUNT_F_EMPTY_PATH | Uapi.MOVE_MOUNT_T_EMPTY_PATH));
    }

    private ProgramWriter.Call openPlace(String target, int into) {
        return procIsMounted && target.startsWith("/proc/")
                ? open(proc, target.substring(6), Uapi.O_PATH, into)
                : open(root, target, Uapi.O_PATH, into);
    }

    /** What lies at a path of the root, if no part of it is a link. */
    ProgramWriter.Call openWithoutLinks(String path) {
        return open(root, path, Uapi.O_PATH, out.newSlot());
    }

    private ProgramWriter.Call open(int directory, String path, long flags, int into) {
        return open(directory, path, flags, Uapi.RESOLVE_IN_ROOT | Uapi.RESOLVE_NO_SYMLINKS, into);
    }

    private ProgramWriter.Call open(int directory, String path, long flags, long resolve, int into) {
        var how = out.struct(24).putLong(flags | Uapi.O_CLOEXEC).putLong(0).putLong(resolve);
        return out.call(Sys.OPENAT2, slot(directory), out.text(path), at(out.bytes(how.array())), number(24))
                .into(into);
    }

    private void close(int fd) {
        out.call(Sys.CLOSE, slot(fd));
    }
}
