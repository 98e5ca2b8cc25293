package brig.policy.explain;

import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.SyscallRules.Answer;
import java.util.List;
import java.util.Set;

/** What becomes of a system call by its name, and of what takes a capability. */
final class CallRulings {
    /** Landlock refuses them to whoever it confines (Documentation/userspace-api/landlock.rst, "Filesystem topology"). */
    private static final Set<String> TOPOLOGY = Set.of("mount", "umount2", "move_mount", "pivot_root");

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
        var needed = CallNeeds.of(name, arguments)
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
