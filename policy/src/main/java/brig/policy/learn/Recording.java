package brig.policy.learn;

import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.CoreCalls;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Mode;
import brig.policy.Offence;
import brig.policy.ProcessRules;
import brig.policy.SyscallRules;
import brig.policy.SyscallRules.Answer;
import brig.policy.SyscallRules.Rule;
import brig.policy.load.PolicyLoader;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Policies under which a program is watched to learn one: the same filter, but nearly every call is asked. The class under
 * which a call is asked tells what the base says to it.
 */
public final class Recording {
    /** Emptied by every container anew. */
    static final List<String> TEMPORARY = List.of("/tmp", "/var/tmp", "/run");

    private static final Bytes SCRATCH = new Bytes(4L << 30);
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final Answer SEEN = new Answer.Ask(Offence.SYSCALL);
    private static final Answer BEYOND = new Answer.Ask(Offence.ESCAPE);

    private Recording() {}

    /**
     * Nothing is refused by a list or a limit. Asked as {@link Offence#ESCAPE} is what the base refuses or ends the
     * container for, as {@link Offence#SYSCALL} what it allows; the other classes are the base's own.
     *
     * @param base what the learned policy is to extend, with its user
     */
    public static EffectivePolicy of(EffectivePolicy base) {
        return of(base, Mode.HOST);
    }

    /** @param network in which the program is watched, open as far as it goes: an ordinary user cannot have the host's */
    public static EffectivePolicy of(EffectivePolicy base, Mode network) {
        var free = PolicyLoader.profile("privileged");
        return new EffectivePolicy(
                base.name(),
                process(base),
                files(base.files()),
                network == Mode.NONE
                        ? new NetworkRules(network, List.of(), List.of())
                        : new NetworkRules(
                                network,
                                free.network().connect(),
                                free.network().listen()),
                rules(base.syscalls()),
                base.devices(),
                free.resources(),
                base.response(),
                base.places());
    }

    /** A user who is root gets what the profile {@code baseline} gives it: to learn which of it is used. */
    private static ProcessRules process(EffectivePolicy base) {
        var process = base.process();
        var capabilities = EnumSet.noneOf(Capability.class);
        capabilities.addAll(process.capabilities());
        if (process.user().uid() == 0) {
            capabilities.addAll(PolicyLoader.profile("baseline").process().capabilities());
        }
        return new ProcessRules(
                process.user(),
                capabilities,
                process.rlimits(),
                process.oomScoreAdj(),
                process.userNamespace(),
                process.hostname());
    }

    /** The base's own entries stay: on the host's root directory they keep what else would be hidden. */
    private static FileRules files(FileRules base) {
        var tmpfs = new ArrayList<>(base.tmpfs());
        var mounts = new ArrayList<String>();
        base.tmpfs().forEach(mount -> mounts.add(mount.path()));
        base.volumes().forEach(volume -> mounts.add(volume.target()));
        for (var path : List.of("/tmp", "/run")) {
            boolean named = Stream.of(base.read(), base.write(), base.execute(), mounts)
                    .flatMap(List::stream)
                    .anyMatch(entry -> FileTable.above(entry, Set.of(path)).isPresent());
            if (!named) {
                tmpfs.add(new FileRules.Tmpfs(path, SCRATCH, true));
            }
        }
        return new FileRules(
                withRoot(base.read()),
                withRoot(base.write()),
                withRoot(base.execute()),
                tmpfs,
                base.masked(),
                base.readOnly(),
                base.volumes(),
                SCRATCH,
                base.list());
    }

    private static List<String> withRoot(List<String> paths) {
        return Stream.concat(paths.stream(), Stream.of("/")).distinct().toList();
    }

    private static SyscallRules rules(SyscallRules base) {
        var calls = new LinkedHashMap<String, List<Rule>>();
        base.calls().forEach((call, rules) -> calls.put(call, asked(call, rules)));
        return new SyscallRules(base.profile(), calls, base.foreign());
    }

    private static List<Rule> asked(String call, List<Rule> rules) {
        // what reaches out of the container stays refused, also while it is only watched
        boolean closed = call.equals("ioctl") || call.equals("seccomp");
        return rules.stream()
                .map(rule -> new Rule(
                        rule.when(),
                        switch (rule.answer()) {
                            case Answer.Allow allow -> CoreCalls.NAMES.contains(call) ? allow : SEEN;
                            case Answer.Fail fail ->
                                closed || (fail.errno() != EPERM && !rule.when().isEmpty()) ? fail : BEYOND;
                            case Answer.Ask(var offence) ->
                                offence == Offence.ESCAPE || offence == Offence.SYSCALL ? BEYOND : rule.answer();
                        }))
                .toList();
    }

    /**
     * The errno by which a base refuses a call so that programs fall back to another one: io_uring, clone3, calls that the
     * monitor could not follow. Recording refuses it, too.
     */
    public static Optional<Integer> fallback(EffectivePolicy base, String call) {
        var rules = base.syscalls().calls().getOrDefault(call, List.of());
        return rules.size() == 1
                        && rules.getFirst().when().isEmpty()
                        && rules.getFirst().answer() instanceof Answer.Fail(int errno)
                        && errno != EPERM
                ? Optional.of(errno)
                : Optional.empty();
    }

    /**
     * A policy whose filter also asks about what it refuses in silence, so that a proof hears of it; to be answered with
     * ENOSYS.
     */
    public static EffectivePolicy loud(EffectivePolicy policy, Set<String> silent) {
        var calls = new LinkedHashMap<>(policy.syscalls().calls());
        calls.replaceAll((call, rules) -> silent.contains(call)
                ? rules.stream()
                        .map(rule -> rule.answer().equals(new Answer.Fail(ENOSYS)) ? new Rule(rule.when(), SEEN) : rule)
                        .toList()
                : rules);
        var rules = new SyscallRules(
                policy.syscalls().profile(), calls, policy.syscalls().foreign());
        return new EffectivePolicy(
                policy.name(),
                policy.process(),
                policy.files(),
                policy.network(),
                rules,
                policy.devices(),
                policy.resources(),
                policy.response(),
                policy.places());
    }

    /** Calls that a policy refuses with ENOSYS and its base does not: what {@code syscalls.only} leaves out. */
    public static Set<String> silent(EffectivePolicy policy, EffectivePolicy base) {
        var silent = new java.util.TreeSet<String>();
        policy.syscalls().calls().forEach((call, rules) -> {
            if (!rules.equals(base.syscalls().calls().get(call))
                    && rules.stream().anyMatch(rule -> rule.answer().equals(new Answer.Fail(ENOSYS)))) {
                silent.add(call);
            }
        });
        return silent;
    }
}
