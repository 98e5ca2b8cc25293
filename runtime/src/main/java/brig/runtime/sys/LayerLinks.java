package brig.runtime.sys;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Names of symbolic links to the lower directories of an overlayfs mount, so short that all of them fit into one
 * {@code lowerdir}: {@code fsconfig(2)} takes no value of more than 255 bytes, and kernels before 6.8 take the directories
 * in no other way than as one value. They are meant for the working directory of who makes the mount.
 */
public final class LayerLinks {
    /** More do not fit. */
    public static final int MOST = 106;

    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private LayerLinks() {}

    /** @param index from 0, less than {@link #MOST} */
    public static String name(int index) {
        int letters = LETTERS.length();
        return index < letters
                ? LETTERS.substring(index, index + 1)
                : name(index / letters - 1) + name(index % letters);
    }

    /** The value of {@code lowerdir} for the first so many links, the topmost first. */
    public static String lower(int count) {
        return IntStream.range(0, count).mapToObj(LayerLinks::name).collect(Collectors.joining(":"));
    }
}
