package brig.cli.doctor;

/**
 * One control on this host.
 *
 * @param control what it is for, in a policy's words
 * @param detail what was found
 * @param remedy how to get what is missing; empty where nothing is
 */
public record Finding(String control, State state, String detail, String remedy) {
    public enum State {
        OK,
        /** It works, with less than the newest kernels have. */
        LIMITED,
        /** A policy that needs it does not start without {@code --allow-degraded}. */
        MISSING,
        /** Only root can find out. */
        UNKNOWN
    }

    static Finding ok(String control, String detail) {
        return new Finding(control, State.OK, detail, "");
    }

    static Finding limited(String control, String detail, String remedy) {
        return new Finding(control, State.LIMITED, detail, remedy);
    }

    static Finding missing(String control, String detail, String remedy) {
        return new Finding(control, State.MISSING, detail, remedy);
    }

    static Finding unknown(String control) {
        return new Finding(control, State.UNKNOWN, "only root can find out", "run it with sudo");
    }
}
