package brig.runtime.oci;

import brig.runtime.plan.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What Brig honours of a {@code config.json}. What it does not honour has been refused, or said, by whoever read the file.
 *
 * @param namespaces by kind, such as {@code pid}; the path is empty for a new one
 * @param timeOffsets of the clocks {@code monotonic} and {@code boottime} in a new time namespace
 * @param propagation of the root, as {@code mount(8)} calls it: {@code private}, {@code rslave} and so on
 * @param sysctl name and value
 * @param annotations as the engine wrote them
 * @see <a href="https://github.com/opencontainers/runtime-spec/blob/main/config.md">config.md</a>
 */
public record OciSpec(
        Path root,
        boolean rootReadOnly,
        OciProcess process,
        String hostname,
        String domainname,
        List<Mount> mounts,
        Map<String, String> namespaces,
        Map<String, Offset> timeOffsets,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        List<Step.DeviceNode> devices,
        String cgroupsPath,
        OciResources resources,
        Optional<OciSeccomp> seccomp,
        String propagation,
        List<String> masked,
        List<String> readOnly,
        Map<String, String> sysctl,
        OptionalInt personality,
        Hooks hooks,
        Map<String, String> annotations) {
    public OciSpec {
        mounts = List.copyOf(mounts);
        namespaces = Map.copyOf(namespaces);
        timeOffsets = Map.copyOf(timeOffsets);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        devices = List.copyOf(devices);
        masked = List.copyOf(masked);
        readOnly = List.copyOf(readOnly);
        sysctl = Map.copyOf(sysctl);
        annotations = Map.copyOf(annotations);
    }

    /** @param nanoseconds 0 to 999,999,999, added to the seconds, which may be below 0 */
    public record Offset(long seconds, long nanoseconds) {}

    /**
     * @param target absolute, inside the container
     * @param uidMappings what its owners go through; none if that is said nowhere, or by the container's user namespace
     * @param gidMappings is there if {@code uidMappings} is
     */
    public record Mount(
            String target,
            String type,
            String source,
            List<String> options,
            List<IdMapping> uidMappings,
            List<IdMapping> gidMappings) {
        public Mount {
            options = List.copyOf(options);
            uidMappings = List.copyOf(uidMappings);
            gidMappings = List.copyOf(gidMappings);
        }

        /** One whose owners are as they are. */
        public Mount(String target, String type, String source, List<String> options) {
            this(target, type, source, options, List.of(), List.of());
        }

        /** Whether what is mounted beneath its source comes along. */
        public boolean isRecursive() {
            return options.contains("rbind");
        }

        public boolean isBind() {
            return type.equals("bind") || options.contains("bind") || options.contains("rbind");
        }
    }

    /**
     * Ids that stand for others, number by number.
     *
     * @param inside the first in the container, or on the disk of a mount
     * @param outside the first on the host
     */
    public record IdMapping(long inside, long outside, long count) {
        /** A line of {@code uid_map}. */
        public String line() {
            return inside + " " + outside + " " + count;
        }
    }

    /**
     * @param own its environment; absent if it names none
     * @param timeoutSeconds 0 waits for ever
     */
    public record Hook(String path, List<String> args, Optional<List<String>> own, int timeoutSeconds) {
        public Hook {
            args = List.copyOf(args);
            own = own.map(List::copyOf);
        }

        /** @param otherwise if it names none, as the engine's own runtimes have it: the caller's */
        public List<String> env(List<String> otherwise) {
            return own.orElse(otherwise);
        }
    }

    /**
     * @param prestart deprecated: what {@code createRuntime} is now
     * @param createContainer in the container's namespaces, beneath the host's root
     * @param startContainer in the container
     */
    public record Hooks(
            List<Hook> prestart,
            List<Hook> createRuntime,
            List<Hook> createContainer,
            List<Hook> startContainer,
            List<Hook> poststart,
            List<Hook> poststop) {
        public Hooks {
            prestart = List.copyOf(prestart);
            createRuntime = List.copyOf(createRuntime);
            createContainer = List.copyOf(createContainer);
            startContainer = List.copyOf(startContainer);
            poststart = List.copyOf(poststart);
            poststop = List.copyOf(poststop);
        }

        /** Whether some are run after the mounts and before the container's root is its root. */
        public boolean beforePivot() {
            return !prestart.isEmpty() || !createRuntime.isEmpty() || !createContainer.isEmpty();
        }
    }

    /** The same container with another program in it. */
    public OciSpec with(OciProcess other) {
        return with(other, mounts);
    }

    /** For who looks into the container itself, where everything is mounted by now. */
    OciSpec withoutMounts() {
        return with(process, List.of());
    }

    /** The same container with another program in it, and other mounts. */
    public OciSpec with(OciProcess otherProcess, List<Mount> otherMounts) {
        return new OciSpec(
                root,
                rootReadOnly,
                otherProcess,
                hostname,
                domainname,
                otherMounts,
                namespaces,
                timeOffsets,
                uidMappings,
                gidMappings,
                devices,
                cgroupsPath,
                resources,
                seccomp,
                propagation,
                masked,
                readOnly,
                sysctl,
                personality,
                hooks,
                annotations);
    }

    /** Whether a namespace of this kind is made for the container. */
    public boolean isNew(String kind) {
        return "".equals(namespaces.get(kind));
    }

    public boolean has(String kind) {
        return namespaces.containsKey(kind);
    }
}
