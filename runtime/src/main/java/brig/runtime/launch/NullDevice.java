package brig.runtime.launch;

import brig.runtime.sys.OpenFile;
import brig.runtime.sys.SyscallException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which of our descriptors are this host's null device. */
final class NullDevice {
    /** {@code null(4)}. */
    private static final int MAJOR = 1;

    private static final int MINOR = 3;

    private NullDevice() {}

    /**
     * @param given our descriptors, in the order in which the program gets them as 0, 1, 2
     * @return the program's numbers of those that are the null device
     */
    static Set<Integer> among(List<Integer> given) {
        var found = new HashSet<Integer>();
        for (int number = 0; number < given.size(); number++) {
            if (is(given.get(number))) {
                found.add(number);
            }
        }
        return found;
    }

    /** A descriptor that cannot be asked is closed: then there is nothing to replace. */
    private static boolean is(int descriptor) {
        try {
            return OpenFile.of(descriptor).isDevice(MAJOR, MINOR);
        } catch (SyscallException e) {
            return false;
        }
    }
}
