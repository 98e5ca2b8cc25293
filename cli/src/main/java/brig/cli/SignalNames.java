package brig.cli;

import java.util.List;
import java.util.Locale;

/** The numbers behind signals' names ({@code signal(7)}); x86-64 and aarch64 have the same. */
final class SignalNames {
    /** From 1 on. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private SignalNames() {}

    /** As it stands here, of what people write: {@code SIGTERM}, {@code term}. */
    static String plain(String written) {
        return written.toUpperCase(Locale.ROOT).replaceFirst("^SIG", "");
    }

    /** @return 0 if there is none of this plain name */
    static int number(String plain) {
        return NAMES.indexOf(plain) + 1;
    }
}
