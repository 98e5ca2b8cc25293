package brig.runtime.sys;

import java.util.List;
import java.util.Optional;

/**
 * The user namespace in which an ordinary user's Brig works: the native client has made it before Java started
 * ({@code userns.c}), because a process with threads may not. In it he is root, and 0 is he himself.
 *
 * @param uid of his, on the host
 * @param gid of his, on the host
 * @param many whether 1 to 65536 are there, too, as his subordinate ids ({@code subuid(5)})
 * @param groups of his beside that, which stay with what he starts; none where he can let them go
 * @param why there are no subordinate ids, if there are none
 */
public record OwnNamespace(int uid, int gid, boolean many, List<String> groups, String why) {
    private static final String PROPERTY = "brig.own";

    public OwnNamespace {
        groups = List.copyOf(groups);
    }

    /** Empty for root of the host, and for who is in none. */
    public static Optional<OwnNamespace> current() {
        var text = System.getProperty(PROPERTY);
        if (text == null) {
            return Optional.empty();
        }
        var words = text.split(":", 5);
        return Optional.of(new OwnNamespace(
                Integer.parseUnsignedInt(words[0]),
                Integer.parseUnsignedInt(words[1]),
                words[2].equals("many"),
                words[3].isEmpty() ? List.of() : List.of(words[3].split(",")),
                words[4]));
    }

    /** What kept the client from making one, if something did. */
    public static Optional<String> problem() {
        return Optional.ofNullable(System.getProperty(PROPERTY + ".problem"));
    }

    /** Whether this process is root of this host, and not of a user namespace that an ordinary user made. */
    public static boolean isRootOfHost() {
        return System.getProperty(PROPERTY) == null && new JnaLinux().geteuid() == 0;
    }
}
