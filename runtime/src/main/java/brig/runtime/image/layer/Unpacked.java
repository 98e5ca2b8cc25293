package brig.runtime.image.layer;

/**
 * What became of a layer's archive.
 *
 * @param bytes of content
 * @param fileCapabilities how many files lost theirs: no container of Brig's honours them (no_new_privs, nosuid)
 * @param attributes how many other extended attributes were left out
 * @param devices how many device nodes became the empty files that the policy's devices are mounted on
 */
public record Unpacked(long bytes, long entries, int fileCapabilities, int attributes, int devices) {}
