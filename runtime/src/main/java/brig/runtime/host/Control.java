package brig.runtime.host;

/**
 * One thing that holds a policy, on this host.
 *
 * @param name such as {@code landlock}
 * @param detail what is there or what is not, for a person
 * @param remedy what would provide it; empty if nothing is missing
 */
public record Control(String name, Status status, String detail, String remedy) {
    public enum Status {
        PRESENT,
        /** Holds a part of what a policy can ask of it. */
        LIMITED,
        MISSING
    }

    static Control present(String name, String detail) {
        return new Control(name, Status.PRESENT, detail, "");
    }

    static Control limited(String name, String detail, String remedy) {
        return new Control(name, Status.LIMITED, detail, remedy);
    }

    static Control missing(String name, String detail, String remedy) {
        return new Control(name, Status.MISSING, detail, remedy);
    }

    static Control of(boolean there, String name, String detail, String remedy) {
        return there ? present(name, detail) : missing(name, "no " + detail, remedy);
    }

    /** From {@code name: detail; remedy}, the form in which rooms report what they lack. */
    public static Control lacking(Status status, String line) {
        int colon = line.indexOf(": ");
        int semicolon = line.indexOf("; ", colon);
        var detail = semicolon == -1 ? line.substring(colon + 2) : line.substring(colon + 2, semicolon);
        return new Control(
                line.substring(0, Math.max(0, colon)),
                status,
                detail,
                semicolon == -1 ? "" : line.substring(semicolon + 2));
    }

    public boolean isPresent() {
        return status == Status.PRESENT;
    }

    /** {@code landlock: the kernel has none; use Linux 5.13 or later}. */
    public String line() {
        return name + ": " + detail + (remedy.isEmpty() ? "" : "; " + remedy);
    }
}
