package brig.runtime.image;

/**
 * How much of somebody else's image is read before it is refused.
 *
 * @param bytes of all files of an image, unpacked
 * @param entries of one layer
 * @param layers of one image; overlayfs stacks no more than 500
 * @param ratio how many bytes one compressed byte may become, once {@link #RATIO_FROM} bytes have come out
 */
public record Limits(long bytes, long entries, int layers, long ratio) {
    public static final Limits DEFAULT = new Limits(32L << 30, 1_000_000, 128, 200);

    /** Small archives may be as dense as they like. */
    public static final long RATIO_FROM = 64L << 20;

    /** A manifest, a configuration, an index; bytes. */
    public static final int DOCUMENT = 4 << 20;

    /** {@code PATH_MAX} and {@code NAME_MAX} of the kernel, without the closing NUL; and directories in directories. */
    public static final int PATH = 4095;

    public static final int NAME = 255;
    public static final int DEPTH = 256;

    public Limits withBytes(long most) {
        return new Limits(most, entries, layers, ratio);
    }
}
