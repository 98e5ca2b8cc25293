package brig.rules.audit.path;

/**
 * A known escape that this host has.
 *
 * @param needs what else it takes, as in the table
 */
public record OpenFlaw(String id, String product, String needs, String name, String version, String source) {
    @Override
    public String toString() {
        return id + " in " + product + " " + version;
    }
}
