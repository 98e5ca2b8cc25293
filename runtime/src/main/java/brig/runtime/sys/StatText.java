package brig.runtime.sys;

/** The text of {@code /proc/PID/stat} ({@code proc_pid_stat(5)}). */
public final class StatText {
    /** The number that the manual page gives the first field behind the name. */
    public static final int STATE = 3;

    private StatText() {}

    /**
     * The fields from the third on, the state: field {@code n} of the manual page lies at {@code n - STATE}. The name before
     * them, in parentheses, may hold blanks and parentheses.
     */
    public static String[] fromState(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
    }
}
