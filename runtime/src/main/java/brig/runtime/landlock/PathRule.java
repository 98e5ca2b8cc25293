package brig.runtime.landlock;

import brig.policy.FileGrant;

/**
 * What may be done at a path and beneath it.
 *
 * @param path absolute, inside the container
 * @param accessIfDirectory rights if the path is a directory
 * @param accessIfFile rights if it is anything else: those for directories are left out, for the kernel refuses them
 *     with EINVAL; 0 means no rule
 * @param source the policy's key that granted it, or {@code built-in}: such a path may be absent
 */
public record PathRule(String path, long accessIfDirectory, long accessIfFile, String source) {
    public boolean builtIn() {
        return source.equals(FileGrant.BUILT_IN);
    }
}
