package brig.monitor.proc;

/** The text of {@code /proc/PID/status} ({@code proc_pid_status(5)}). */
public final class StatusText {
    private StatusText() {}

    /** All values of a line, separated by tabs or spaces; empty if there is no such line. */
    public static String values(String status, String key) {
        int at = status.startsWith(key + ":") ? 0 : status.indexOf("\n" + key + ":") + 1;
        if (at == 0 && !status.startsWith(key + ":")) {
            return "";
        }
        int end = status.indexOf('\n', at);
        return status.substring(at + key.length() + 1, end < 0 ? status.length() : end)
                .strip();
    }

    /** The last value of a line: for {@code NSpid} the pid in the innermost namespace. */
    public static String last(String status, String key) {
        var values = values(status, key);
        return values.substring(Math.max(values.lastIndexOf('\t'), values.lastIndexOf(' ')) + 1);
    }

    public static String first(String status, String key) {
        var values = values(status, key);
        int end = 0;
        while (end < values.length() && values.charAt(end) > ' ') {
            end++;
        }
        return values.substring(0, end);
    }

    /** -1 if it is no number. */
    public static int number(String text) {
        try {
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
