package brig.runtime.image.store;

import brig.runtime.image.ImageName;
import brig.runtime.image.Limits;
import brig.runtime.image.Platform;
import java.util.Optional;
import java.util.Set;

/**
 * What somebody wants of a source.
 *
 * @param name instead of what the source says
 * @param devices device nodes that the policy names; in their place an empty file is made, to be mounted on
 */
public record LoadRequest(Platform platform, Optional<ImageName> name, Set<String> devices, Limits limits) {
    public LoadRequest {
        devices = Set.copyOf(devices);
    }
}
