package brig.policy;

import java.util.Locale;

/** What a problem is about. Its id stays the same when a message is worded anew; {@code docs/policy.md} lists them. */
public enum ProblemKind {
    INVALID(Danger.NONE, "The file is no policy."),

    // what an attacker gains
    PRIVILEGED_PROFILE(Danger.HIGH, "The policy starts from the profile that grants nearly everything."),
    CAPABILITY(Danger.HIGH, "A capability that reaches beyond the container."),
    NAMESPACE_CAPABILITY(Danger.MEDIUM, "A capability that opens much of the kernel within a user namespace."),
    ROOT_USER(Danger.MEDIUM, "The program is user 0 of the host."),
    ENGINE_SOCKET(Danger.HIGH, "The socket of a daemon that starts containers."),
    HOST_ROOT(Danger.HIGH, "The host's root directory as a volume."),
    HOST_FILES(Danger.HIGH, "A volume of files that the host runs, trusts or keeps secret."),
    HOST_SETUID(Danger.MEDIUM, "User 0 writes to a volume of the host."),
    KERNEL_FILES(Danger.HIGH, "Files through which the kernel is set or tells about itself."),
    SYSTEM_WRITABLE(Danger.LOW, "Programs and settings of the container may be changed."),
    WRITE_AND_EXECUTE(Danger.MEDIUM, "What may be written may be executed."),
    RAW_DEVICE(Danger.HIGH, "A device beneath the kernel's protections."),
    ENGINE_PORT(Danger.HIGH, "The port of a service that gives out the machine."),
    HOST_LOOPBACK(Danger.MEDIUM, "What listens for the host alone."),
    METADATA_SERVICE(Danger.MEDIUM, "The address where clouds hand out credentials."),
    CONNECT_ANYWHERE(Danger.MEDIUM, "Every address may be called."),
    CALL(Danger.HIGH, "A system call that only attackers need."),
    AUDIT_MODE(Danger.MEDIUM, "A section is only audited: what it refuses goes through, and is reported."),
    SOFT_RESPONSE(Danger.LOW, "An offence is answered mildly."),
    NO_LIMIT(Danger.MEDIUM, "Something that all of the machine share is without a limit."),
    OOM_PROTECTED(Danger.LOW, "The kernel spares the program when memory runs out."),

    // lines that do not mean what they seem to
    COVERED(Danger.NONE, "A wider entry grants the same."),
    NEVER_REACHED(Danger.NONE, "Something else in the policy takes away what the entry grants."),
    NETWORK_UNUSED(Danger.NONE, "The network lists do not count in this mode."),
    ZERO_ADDRESS(Danger.NONE, "The address of zeroes is no destination."),
    LOW_PORT(Danger.NONE, "The user cannot bind the port."),
    SAME_ANSWER(Danger.NONE, "The set of system calls answers so already."),
    WEAKER_ANSWER(Danger.LOW, "The entry answers milder than the set of system calls."),
    RESPONSE_UNUSED(Danger.NONE, "The filter never asks about this offence."),
    TMPFS_SIZE(Danger.NONE, "A tmpfs is larger than the memory that holds it."),
    TWICE(Danger.NONE, "An entry is in its list twice."),
    NOT_THERE(Danger.NONE, "An entry is taken away that is not there."),
    EXPIRED(Danger.NONE, "An exception has run out."),
    STAR(Danger.NONE, "A star in a path."),
    USELESS_ACCEPT(Danger.NONE, "A comment accepts a warning that is not given."),

    // detection rules
    EVERY_CALL(Danger.NONE, "A rule names no call, so it is asked about each.");

    /** What is at stake. */
    public enum Danger {
        /** Nothing but the author's intention. */
        NONE,
        /** An attacker inside the container has it easier. */
        LOW,
        /** An attacker harms others on the machine or its network. */
        MEDIUM,
        /** An attacker gets out. */
        HIGH
    }

    private final Danger danger;
    private final String meaning;

    ProblemKind(Danger danger, String meaning) {
        this.danger = danger;
        this.meaning = meaning;
    }

    /** Such as {@code engine-socket}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Danger danger() {
        return danger;
    }

    /** A sentence. */
    public String meaning() {
        return meaning;
    }
}
