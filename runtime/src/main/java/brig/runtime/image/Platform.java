package brig.runtime.image;

/**
 * What an image was built for, in the words of Go: {@code linux/amd64}, {@code linux/arm/v7}.
 *
 * @param variant may be empty
 */
public record Platform(String os, String architecture, String variant) {
    /** This machine. */
    public static Platform host() {
        var arch = System.getProperty("os.arch", "");
        return new Platform("linux", arch.equals("aarch64") ? "arm64" : arch.equals("x86_64") ? "amd64" : arch, "");
    }

    public static Platform parse(String text) {
        var parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            throw new IllegalArgumentException("'" + text + "' is no platform: write OS/ARCH, such as linux/amd64");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
    }

    /** Whether an image for this platform is what somebody wants who asked for the other one. */
    public boolean serves(Platform wanted) {
        return os.equals(wanted.os)
                && architecture.equals(wanted.architecture)
                && (wanted.variant.isEmpty() || variant.equals(wanted.variant));
    }

    @Override
    public String toString() {
        return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
    }
}
