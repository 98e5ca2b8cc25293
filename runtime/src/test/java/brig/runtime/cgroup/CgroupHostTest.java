package brig.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Bytes;
import brig.policy.Resources;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a folder that looks like cgroupfs, v1. */
class CgroupHostTest {
    private static final Map<String, List<String>> FILES = Map.of(
            "memory",
            List.of("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "memory.kmem.tcp.limit_in_bytes"),
            "cpu",
            List.of("cpu.cfs_quota_us", "cpu.shares"),
            "pids",
            List.of("pids.max"));

    private static final Resources RESOURCES =
            new Resources(new Bytes(64 << 20), new Bytes(0), Optional.of(1.0), 100, 32, OptionalInt.empty());

    @TempDir
    Path temp;

    private CgroupHost host(Directories directories) throws IOException {
        var v1 = new HashMap<String, Path>();
        for (var controller : List.of("memory", "cpu", "pids", "devices")) {
            v1.put(controller, Files.createDirectory(temp.resolve(controller)));
        }
        return new CgroupHost(new CgroupLayout(v1, Optional.empty(), Set.of(), Set.of()), directories);
    }

    /** cgroupfs, but for {@code absent}: a new directory has its files. */
    private record Kernel(String absent) implements Directories {
        @Override
        public void make(Path directory) throws IOException {
            Files.createDirectory(directory);
            for (var file : files(directory)) {
                if (!file.equals(absent)) {
                    Files.createFile(directory.resolve(file));
                }
            }
        }

        @Override
        public void remove(Path directory) throws IOException {
            for (var file : files(directory)) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.delete(directory);
        }

        /** Those of the hierarchy in which it lies. */
        private static List<String> files(Path directory) {
            for (var dir = directory.getParent(); dir != null; dir = dir.getParent()) {
                var files = FILES.get(String.valueOf(dir.getFileName()));
                if (files != null) {
                    return files;
                }
            }
            return List.of();
        }
    }

    @Test
    void whatTheKernelLacksIsMissing() throws Exception {
        var missing = host(new Kernel("memory.memsw.limit_in_bytes")).missing(RESOURCES);

        assertThat(missing).singleElement().asString().startsWith("swap limit: the kernel has no memory.memsw");
    }

    /** Each folder was there when we came, and its last container's end takes it before we look. */
    @Test
    void aFolderThatAnotherBrigTakesAwayIsMadeAgain() throws Exception {
        var kernel = new Kernel("");
        var asked = new HashSet<Path>();

        var missing = host(new Directories() {
                    @Override
                    public void make(Path directory) throws IOException {
                        if (asked.add(directory)) {
                            throw new FileAlreadyExistsException(directory.toString());
                        }
                        kernel.make(directory);
                    }

                    @Override
                    public void remove(Path directory) throws IOException {
                        kernel.remove(directory);
                    }
                })
                .missing(RESOURCES);

        assertThat(missing).isEmpty();
    }

    /** A place that containers of an engine share: another one's end takes it away before there is anything in it. */
    @Test
    void aPlaceThatAnotherContainersEndTakesAwayIsMadeAgain() throws Exception {
        var v1 = new HashMap<String, Path>();
        for (var controller : FILES.keySet()) {
            v1.put(controller, Files.createDirectory(temp.resolve(controller)));
        }
        var kernel = new Kernel("");
        var asked = new HashSet<Path>();
        var host = new CgroupHost(new CgroupLayout(v1, Optional.empty(), Set.of(), Set.of()), new Directories() {
            @Override
            public void make(Path directory) throws IOException {
                if (directory.endsWith("one") && asked.add(directory)) {
                    kernel.remove(Directories.above(directory));
                }
                kernel.make(directory);
            }

            @Override
            public void remove(Path directory) throws IOException {
                kernel.remove(directory);
            }
        });

        var group =
                host.createAt("shared/one", RESOURCES, List.of(), new EngineDevices(List.of(), List.of(), _ -> false));

        assertThat(asked).hasSize(3);
        assertThat(group.directories()).hasSize(3).allMatch(Files::isDirectory);
    }

    @Test
    void aContainerWhoseGroupsAreGoneHasNoProcessesAndIsNotFrozen() throws Exception {
        var gone = new ContainerCgroup(
                "gone",
                Map.of("freezer", temp.resolve("freezer/gone"), "pids", temp.resolve("pids/gone")),
                Optional.empty(),
                Directories.KERNEL);

        gone.gather();

        assertThat(gone.processes()).isEmpty();
        assertThat(gone.frozen()).isFalse();
        assertThat(gone.freezesNewcomers()).isFalse();
    }

    /** TCP and UDP buffers are counted apart in v1, and only where they have a limit. */
    @Test
    void socketMemoryHasTheLimitOfMemory() throws Exception {
        var settings = host(Directories.KERNEL).settings(RESOURCES);

        assertThat(settings)
                .contains(new Setting(
                        "socket memory limit",
                        "memory",
                        "memory.kmem.tcp.limit_in_bytes",
                        Long.toString(RESOURCES.memory().count())));
    }
}
