package brig.monitor.host.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A {@code /proc} made of files: namespaces are links to names, as the real ones are. */
final class FakeProc {
    private final Path root;

    FakeProc(Path root) {
        this.root = root;
    }

    static final String HOST_ROOT = "27 1 254:0 / / rw - ext4 /dev/vda rw\n";

    void process(long pid, long parent, String comm, long mnt, long pidNamespace, String capabilities, String mountinfo)
            throws IOException {
        var dir = Files.createDirectories(root.resolve("proc/" + pid));
        Files.createDirectories(dir.resolve("ns"));
        link(dir, "mnt", mnt);
        link(dir, "pid", pidNamespace);
        for (var kind : new String[] {"user", "net", "ipc", "uts", "cgroup"}) {
            link(dir, kind, 7);
        }
        Files.writeString(dir.resolve("comm"), comm + "\n");
        Files.writeString(dir.resolve("mountinfo"), mountinfo);
        Files.writeString(dir.resolve("uid_map"), "         0          0 4294967295\n");
        Files.writeString(dir.resolve("status"), """
                Name:\t%s
                State:\tS (sleeping)
                PPid:\t%d
                Uid:\t0\t0\t0\t0
                Groups:\t0
                CapPrm:\t%s
                CapEff:\t%s
                CapBnd:\t%s
                NoNewPrivs:\t0
                Seccomp:\t2
                """.formatted(comm, parent, capabilities, capabilities, capabilities));
    }

    /** An open file or directory. The link leads below the root that is audited. */
    void descriptor(long pid, int number, Path target, int mount) throws IOException {
        var dir = root.resolve("proc/" + pid);
        Files.createDirectories(dir.resolve("fd"));
        Files.createDirectories(dir.resolve("fdinfo"));
        Files.createSymbolicLink(dir.resolve("fd/" + number), Path.of("/" + root.relativize(target)));
        Files.writeString(dir.resolve("fdinfo/" + number), "pos:\t0\nflags:\t0100000\nmnt_id:\t" + mount + "\n");
    }

    /** One of the host's own, of which nobody reads more. */
    void ordinary(long pid) throws IOException {
        var dir = Files.createDirectories(root.resolve("proc/" + pid));
        Files.createDirectories(dir.resolve("ns"));
        link(dir, "mnt", 100);
        link(dir, "pid", 200);
        Files.writeString(dir.resolve("comm"), "p\n");
    }

    private static void link(Path dir, String kind, long inode) throws IOException {
        Files.createSymbolicLink(dir.resolve("ns/" + kind), Path.of(kind + ":[" + inode + "]"));
    }
}
