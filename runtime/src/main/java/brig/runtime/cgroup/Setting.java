package brig.runtime.cgroup;

/**
 * A value for a file of a controller.
 *
 * @param control what the user gets from it, such as {@code swap limit}; of several settings of one control the first
 *     whose file exists is used
 * @param controller as in {@code /proc/cgroups}
 * @param file in the container's directory of that controller
 */
public record Setting(String control, String controller, String file, String value) {
    @Override
    public String toString() {
        return file + " " + value;
    }
}
