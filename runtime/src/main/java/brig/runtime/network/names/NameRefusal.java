package brig.runtime.network.names;

/** Hears of what the resolver did not answer. Called from any thread; must not wait. */
public interface NameRefusal {
    /**
     * @param name as the program wrote it, in small letters; any bytes may be in it
     * @param why one line, with the name in it
     */
    void refused(String name, String why);
}
