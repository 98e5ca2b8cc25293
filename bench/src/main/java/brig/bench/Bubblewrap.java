package brig.bench;

import brig.runtime.seccomp.FilterCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The subject as a bwrap command line. It has no cgroups, changes no ids without a user namespace, and no Landlock; it
 * makes /proc/sys and its like read-only by itself.
 */
final class Bubblewrap {
    private Bubblewrap() {}

    /** The filter as bwrap takes it: the program's bytes, and nobody to ask. */
    static Path filter(Subject subject) throws IOException {
        var bpf = FilterCompiler.compile(OciFilter.deaf(subject.policy().syscalls()))
                .bpf();
        var bytes = new byte[bpf.remaining()];
        bpf.duplicate().get(bytes);
        return Files.write(Workplace.temporary().resolve("bwrap.bpf"), bytes);
    }

    /** The filter is expected at descriptor 9. */
    static List<String> run(Subject subject) throws IOException {
        var argv = new ArrayList<>(List.of(
                "bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup"));
        argv.addAll(List.of("--hostname", "bench", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"));
        argv.addAll(List.of("--cap-drop", "ALL", "--ro-bind", Workplace.rootfs().toString(), "/"));
        argv.addAll(List.of("--proc", "/proc", "--dev", "/dev"));
        for (var tmpfs : subject.policy().files().tmpfs()) {
            argv.addAll(List.of("--size", Long.toString(tmpfs.size().count()), "--tmpfs", tmpfs.path()));
        }
        for (var path : subject.policy().files().masked()) {
            if (!path.startsWith("/proc/")) {
                continue; // the root has no such place
            }
            if (Files.isDirectory(Path.of(path))) {
                argv.addAll(List.of("--tmpfs", path));
            } else if (Files.exists(Path.of(path))) {
                argv.addAll(List.of("--ro-bind", "/dev/null", path));
            }
        }
        argv.addAll(List.of("--chdir", "/", "--seccomp", "9", "--"));
        argv.addAll(subject.command());
        return argv;
    }
}
