package brig.policy.explain;

import java.util.Map;

/** Names of the error numbers that policies and sets speak of ({@code asm-generic/errno.h}). */
final class Errnos {
    private static final Map<Integer, String> NAMES = Map.of(
            1, "EPERM",
            13, "EACCES",
            22, "EINVAL",
            30, "EROFS",
            38, "ENOSYS",
            93, "EPROTONOSUPPORT",
            95, "EOPNOTSUPP",
            97, "EAFNOSUPPORT",
            101, "ENETUNREACH");

    private Errnos() {}

    static String name(int number) {
        return NAMES.getOrDefault(number, "errno " + number);
    }

    static boolean isName(String word) {
        return NAMES.containsValue(word);
    }
}
