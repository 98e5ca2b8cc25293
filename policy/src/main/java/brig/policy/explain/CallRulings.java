package brig.policy.explain;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.SyscallRules.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What becomes of a system call by its name, and of what takes a capability. */
final class CallRulings {
    /** Calls that fail with EPERM, before anything else is looked at, without a capability of the host. */
    private static final Map<String, Capability> NEEDS = Map.ofEntries(
            Map.entry("acct", Capability.SYS_PACCT),
            Map.entry("chroot", Capability.SYS_CHROOT),
            Map.entry("delete_module", Capability.SYS_MODULE),
            Map.entry("finit_module", Capability.SYS_MODULE),
            Map.entry("fsmount", Capability.SYS_ADMIN),
            Map.entry("fsopen", Capability.SYS_ADMIN),
            Map.entry("fspick", Capability.SYS_ADMIN),
            Map.entry("init_module", Capability.SYS_MODULE),
            Map.entry("iopl", Capability.SYS_RAWIO),
            Map.entry("kexec_load", Capability.SYS_BOOT),
            Map.entry("mount", Capability.SYS_ADMIN),
            Map.entry("pivot_root", Capability.SYS_ADMIN),
            Map.entry("reboot", Capability.SYS_BOOT),
            Map.entry("setdomainname", Capability.SYS_ADMIN),
            Map.entry("setgroups", Capability.SETGID),
            Map.entry("sethostname", Capability.SYS_ADMIN),
            Map.entry("settimeofday", Capability.SYS_TIME),
            Map.entry("swapoff", Capability.SYS_ADMIN),
            Map.entry("swapon", Capability.SYS_ADMIN),
            Map.entry("umount2", Capability.SYS_ADMIN),
            Map.entry("vhangup", Capability.SYS_TTY_CONFIG));

    /** Landlock refuses them to whoever it confines (Documentation/userspace-api/landlock.rst, "Filesystem topology"). */
    private static final Set<String> TOPOLOGY = Set.of("mount", "umount2", "move_mount", "pivot_root");

    private static final long CLONE_NEWUSER = 0x1000_0000L;
    private static final long CLONE_NEWTIME = 0x80L;
    /** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWPID and NEWNET. */
    private static final long NAMESPACES = 0x6e02_0000L;

    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;
    private static final long AF_PACKET = 17;
    private static final long SOCK_TYPE = 0xf;
    private static final long SOCK_RAW = 3;
    private static final long SYSLOG_READ_ALL = 3;
    private static final long SYSLOG_SIZE = 10;

    private final EffectivePolicy policy;

    CallRulings(EffectivePolicy policy) {
        this.policy = policy;
    }

    Ruling of(Action.Call action) {
        var course = new Course(policy, action);
        var name = action.name();
        var answers = action.arguments().isEmpty()
                ? FilterView.answers(policy.syscalls(), name)
                : Set.of(FilterView.answer(policy.syscalls(), name, action.arguments()));
        if (answers.size() > 1) {
            rules(course, name);
            return course.depends("seccomp (" + name + ")", "syscalls=" + name);
        }
        var only = answers.iterator().next();
        if (only instanceof Answer.Ask(var kind) && isList(kind)) {
            course.note("asked as '" + kind.key() + "': the lists decide. Ask with the path or address");
            return course.depends("seccomp notification (" + name + ")", "syscalls=" + name);
        }
        // one answer, so any registers that get it will do
        var arguments = action.arguments().isEmpty() ? certain(name) : action.arguments();
        return course.call(name, arguments, null).orElseGet(() -> allowed(course, name, action.arguments()));
    }

    private Ruling allowed(Course course, String name, List<Long> arguments) {
        var needed = needs(name, arguments)
                .filter(capability -> !policy.process().capabilities().contains(capability));
        if (needed.isPresent()) {
            return course.deny("EPERM", "capability " + needed.get().name(), "process.capabilities");
        }
        if (TOPOLOGY.contains(name)) {
            return course.deny("EPERM", "Landlock (no change of mounts)", "files.read");
        }
        course.note("the filter lets it through; what it is done to, the kernel checks as for any program");
        return course.allow("seccomp (" + name + ")", "syscalls=" + name);
    }

    private static Optional<Capability> needs(String name, List<Long> arguments) {
        if (arguments.isEmpty()) {
            return Optional.ofNullable(NEEDS.get(name));
        }
        long first = arguments.getFirst();
        long second = arguments.size() > 1 ? arguments.get(1) : 0;
        return switch (name) {
            case "clone" -> namespaces(first, NAMESPACES);
            case "unshare" -> namespaces(first, NAMESPACES | CLONE_NEWTIME);
            case "socket" ->
                first == AF_PACKET || ((first == AF_INET || first == AF_INET6) && (second & SOCK_TYPE) == SOCK_RAW)
                        ? Optional.of(Capability.NET_RAW)
                        : Optional.empty();
            // reading the log and asking for its size is free for all where kernel.dmesg_restrict is 0
            case "syslog" ->
                first == SYSLOG_READ_ALL || first == SYSLOG_SIZE ? Optional.empty() : Optional.of(Capability.SYSLOG);
            default -> Optional.ofNullable(NEEDS.get(name));
        };
    }

    /** A user namespace needs none, and gives the capability for the others that are made with it. */
    private static Optional<Capability> namespaces(long flags, long kinds) {
        return (flags & kinds) != 0 && (flags & CLONE_NEWUSER) == 0
                ? Optional.of(Capability.SYS_ADMIN)
                : Optional.empty();
    }

    private List<Long> certain(String name) {
        var rules = policy.syscalls().calls().get(name);
        if (rules == null || rules.isEmpty()) {
            return List.of();
        }
        var arguments = new Long[] {0L, 0L, 0L, 0L, 0L, 0L};
        for (var test : rules.getFirst().when()) {
            arguments[test.index()] |= test.value();
        }
        return List.of(arguments);
    }

    private void rules(Course course, String name) {
        for (var rule : policy.syscalls().calls().getOrDefault(name, List.of())) {
            course.note(FilterView.text(rule) + ": " + FilterView.text(rule.answer()));
        }
        course.note("the first that fits decides; write the arguments behind the name to ask about one");
    }

    private static boolean isList(Offence kind) {
        return kind == Offence.FILE || kind == Offence.EXECUTE || kind == Offence.NETWORK;
    }

    Ruling of(Action.Privilege action) {
        var course = new Course(policy, action);
        var capability = action.capability();
        if (!policy.process().capabilities().contains(capability)) {
            return course.deny("EPERM", "capability sets and no_new_privs", "process.capabilities");
        }
        if (policy.process().userNamespace()) {
            course.note("in a user namespace: it counts for what belongs to the container alone");
        }
        return course.allow("capability sets", "process.capabilities=" + capability.name());
    }
}
