package brig.cli.oci;

import brig.cli.run.DetectDirectory;
import brig.policy.EffectivePolicy;
import brig.policy.Workload;
import brig.rules.drl.DrlException;
import brig.runtime.cgroup.CgroupHost;
import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSpec;
import brig.runtime.oci.Stricter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Which policy holds a container: the annotation's, else the host's, else the one that Brig brings for engines. */
public final class OciPolicy {
    static final String ANNOTATION = "brig.policy";

    /** What root puts here holds every container that names no other. */
    private static final Path HOSTS = Path.of("/etc/brig/engine.yaml");

    private static final String SHIPPED = "engine";

    /** Finds and reads a policy by its name or path; {@code brig.cli.PolicyFiles}. */
    public interface Policies {
        /** @param workload chooses among the policies of a file that holds several */
        EffectivePolicy load(String name, Workload workload) throws OciFailure;
    }

    private OciPolicy() {}

    static String name(OciSpec spec) throws OciFailure {
        var named = spec.annotations().get(ANNOTATION);
        if (named == null) {
            return Files.exists(HOSTS) ? HOSTS.toString() : SHIPPED;
        }
        // the annotation is the engine's user's: a file that he could have written is no policy of root's
        if (named.contains("/") || named.contains("..")) {
            throw new OciFailure("annotation " + ANNOTATION + ": '" + named + "' is a path; name a policy of /etc/brig"
                    + " or one that Brig brings");
        }
        var file = Path.of("/etc/brig", named + ".yaml");
        return Files.exists(file) ? file.toString() : named;
    }

    static Stricter stricter(OciSpec spec, String id, Policies policies) throws OciFailure, OciException {
        return Stricter.of(load(spec, id, policies), spec, CgroupHost::deviceAt);
    }

    /** Annotations are labels here; an engine does not say which image a bundle is of. */
    static EffectivePolicy load(OciSpec spec, String id, Policies policies) throws OciFailure {
        return policies.load(name(spec), new Workload("", id, spec.annotations()));
    }

    /**
     * Nothing starts under a policy whose rules over time cannot be read.
     *
     * @throws OciFailure with all that can be said without compiling them
     */
    static void checkRules(EffectivePolicy policy) throws OciFailure {
        if (policy.detect().isEmpty()) {
            return;
        }
        var directory = policy.detect().get();
        var who = "detect.directory of policy '" + policy.name() + "': ";
        try {
            var _ = DetectDirectory.read(Path.of(directory));
        } catch (NoSuchFileException e) {
            throw new OciFailure(who + "no directory '" + directory + "'", e);
        } catch (IOException | DrlException e) {
            throw new OciFailure(who + e.getMessage(), e);
        }
    }
}
