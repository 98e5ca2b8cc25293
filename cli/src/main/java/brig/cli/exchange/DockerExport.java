package brig.cli.exchange;

import brig.monitor.text.ShellWord;
import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.Rlimit;
import java.util.ArrayList;
import java.util.List;

/** A policy as the options of {@code docker run}; the filter goes into a file beside it. */
final class DockerExport {
    private static final long MAX = 1L << 60;

    private DockerExport() {}

    static Exchange of(EffectivePolicy policy) {
        var options = new ArrayList<String>();
        var lost = new ArrayList<String>();
        var process = policy.process();
        options.add("--user " + process.user().uid() + ":" + process.user().gid());
        process.user().groups().forEach(group -> options.add("--group-add " + group));
        options.add("--cap-drop ALL");
        process.capabilities().stream()
                .sorted()
                .map(Capability::name)
                .forEach(name -> options.add("--cap-add " + name));
        options.add("--security-opt no-new-privileges");
        options.add("--security-opt seccomp=" + ShellWord.quoted(policy.name()) + ".seccomp.json");
        lost.add("syscalls: write the filter beside it: brig policy export --to seccomp -o " + policy.name()
                + ".seccomp.json " + policy.name() + ".yaml");
        for (var limit : Rlimit.values()) {
            var value = process.rlimits().get(limit);
            if (value != null) {
                options.add("--ulimit " + limit.key() + "=" + value);
            }
        }
        options.add("--oom-score-adj " + process.oomScoreAdj());
        if (!process.hostname().isEmpty()) {
            options.add("--hostname " + ShellWord.quoted(process.hostname()));
        }
        if (process.userNamespace()) {
            lost.add("process.userNamespace: docker maps ids for the whole daemon (userns-remap)");
        }
        files(policy, options, lost);
        network(policy, options, lost);
        for (var device : policy.devices()) {
            options.add("--device "
                    + ShellWord.quoted(device.path() + ":" + device.path() + (device.writable() ? ":rw" : ":r")));
        }
        resources(policy, options, lost);
        policy.health().ifPresent(health -> HealthWords.toDocker(health, options, lost));
        Lost.lists(policy, lost);
        Lost.responses(policy, lost);
        return new Exchange("docker run \\\n  " + String.join(" \\\n  ", options) + " \\\n  IMAGE\n", lost);
    }

    private static void files(EffectivePolicy policy, List<String> options, List<String> lost) {
        var files = policy.files();
        if (!files.write().contains("/")) {
            options.add("--read-only");
        }
        files.tmpfs()
                .forEach(tmpfs -> options.add("--tmpfs "
                        + ShellWord.quoted(
                                tmpfs.path() + ":" + (tmpfs.executable() ? "exec" : "noexec") + ",nosuid,nodev"
                                        + (tmpfs.size().count() >= MAX
                                                ? ""
                                                : ",size=" + tmpfs.size().count()))));
        files.volumes()
                .forEach(volume -> options.add("--volume "
                        + ShellWord.quoted(
                                volume.source() + ":" + volume.target() + (volume.writable() ? "" : ":ro"))));
        if (!files.masked().equals(brig.policy.FileRules.MASKED)
                || !files.readOnly().equals(brig.policy.FileRules.READ_ONLY)) {
            lost.add("files.masked, files.readOnly: docker has lists of its own for /proc and /sys");
        }
    }

    private static void network(EffectivePolicy policy, List<String> options, List<String> lost) {
        switch (policy.network().mode()) {
            case NONE -> options.add("--network none");
            case HOST -> options.add("--network host");
            case ISOLATED ->
                policy.network().listen().stream()
                        .filter(ports -> ports.last() - ports.first() < 1000)
                        .forEach(ports -> options.add("--publish " + ports + ":" + ports));
        }
        Lost.network(policy, lost);
        if (policy.network().mode() == Mode.HOST && !policy.network().listen().isEmpty()) {
            lost.add("network.listen: every port may be bound there");
        }
    }

    private static void resources(EffectivePolicy policy, List<String> options, List<String> lost) {
        var limits = policy.resources();
        if (limits.memory().count() < MAX) {
            options.add("--memory " + limits.memory().count());
            options.add("--memory-swap "
                    + (limits.swap().count() < MAX
                            ? limits.memory().count() + limits.swap().count()
                            : -1));
        }
        limits.cpus().ifPresent(cpus -> options.add("--cpus " + OciImport.decimal(cpus)));
        options.add("--cpu-shares " + (2 + (limits.cpuWeight() - 1) * 262_142L / 9999));
        options.add("--pids-limit " + (limits.pids() < 4_194_304 ? limits.pids() : -1));
        limits.ioWeight().ifPresent(weight -> lost.add("resources.ioWeight " + weight));
        limits.cpuset().ifPresent(list -> options.add("--cpuset-cpus " + list));
        limits.hugepages().forEach((page, most) -> lost.add("resources.hugepages." + page.key() + " " + most));
    }
}
