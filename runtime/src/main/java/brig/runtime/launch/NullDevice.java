package brig.runtime.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which of our descriptors are this host's null device. */
final class NullDevice {
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int TYPE = 0170000;
    /** Major 1, minor 3 ({@code null(4)}). */
    private static final long NUMBER = 1L << 8 | 3;

    private NullDevice() {}

    /**
     * @param given our descriptors, in the order in which the program gets them as 0, 1, 2
     * @return the program's numbers of those that are the null device
     */
    static Set<Integer> among(List<Integer> given) {
        var found = new HashSet<Integer>();
        for (int number = 0; number < given.size(); number++) {
            if (is(Path.of("/proc/self/fd/" + given.get(number)))) {
                found.add(number);
            }
        }
        return found;
    }

    /** A descriptor that cannot be asked is closed: then there is nothing to replace. */
    private static boolean is(Path descriptor) {
        try {
            var attributes = Files.readAttributes(descriptor, "unix:mode,rdev");
            return attributes.get("mode") instanceof Integer mode
                    && (mode & TYPE) == CHARACTER_DEVICE
                    && attributes.get("rdev") instanceof Long device
                    && device == NUMBER;
        } catch (IOException e) {
            return false;
        }
    }
}
