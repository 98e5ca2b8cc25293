package brig.policy;

/** The sizes of huge pages that kernels have. */
public enum HugePage {
    KI64(64L << 10, "64KB"),
    MI1(1L << 20, "1MB"),
    MI2(2L << 20, "2MB"),
    MI16(16L << 20, "16MB"),
    MI32(32L << 20, "32MB"),
    MI512(512L << 20, "512MB"),
    GI1(1L << 30, "1GB"),
    GI16(16L << 30, "16GB");

    private final long bytes;
    private final String kernelName;

    HugePage(long bytes, String kernelName) {
        this.bytes = bytes;
        this.kernelName = kernelName;
    }

    /** As a policy writes it: {@code 2Mi}. */
    public String key() {
        return new Bytes(bytes).toString();
    }

    /** In the names of the controller's files: {@code 2MB}. */
    public String kernelName() {
        return kernelName;
    }
}
