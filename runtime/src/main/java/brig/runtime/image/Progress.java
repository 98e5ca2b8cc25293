package brig.runtime.image;

/** Hears how far something has come that may take long. */
public interface Progress {
    Progress NONE = (_, _, _) -> {};

    /**
     * Called often; to be cheap.
     *
     * @param what such as {@code layer 2 of 5}
     * @param done bytes
     * @param total bytes, or 0 if nobody knows
     */
    void at(String what, long done, long total);
}
