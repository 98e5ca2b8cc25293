package brig.monitor.host.process;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.kernel.ProcStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One process looked at as if it were a container of its own: what this very program could do, which may be more or less
 * than what its container's first process could.
 */
public final class OneProcess {
    private final long pid;

    public OneProcess(long pid) {
        this.pid = pid;
    }

    /** Under which its facts are written down. */
    public Subject subject() {
        return Subject.container("process " + pid);
    }

    private String proc() {
        return "/proc/" + pid;
    }

    /** @param homes of each container that runs here, its processes */
    public void collect(HostFiles files, Ledger ledger, ProcessTable table, LiveContainer live, List<Home> homes) {
        var seen = table.process(pid);
        var status = files.read(proc() + "/status").map(ProcStatus::parse);
        ledger.put(subject(), "inside.status", status.map(s -> (Object) true), proc() + "/status");
        if (seen.isEmpty() || !(status instanceof Reading.Value<ProcStatus>(var rights))) {
            return;
        }
        var process =
                new ProcessTable.Process(pid, seen.get().comm(), seen.get().namespaces(), Optional.of(rights));
        // of the others only those in its mount namespace are with it
        live.collect(subject(), new ContainerGroups.Group(process, List.of(process)));
        var home = homes.stream().filter(h -> h.has(pid)).map(Home::subject).findFirst();
        ledger.value(subject(), "inside.of", home.map(Subject::id).orElse(""), "/proc/*/ns/mnt");
    }

    /** A container and its processes. */
    public record Home(Subject subject, ContainerGroups.Group group) {
        boolean has(long pid) {
            return group.members().stream().anyMatch(m -> m.pid() == pid);
        }
    }

    /**
     * The host, the engines and this process alone. What only its container knows of (the engine, the rules of the seccomp
     * filter) it has, too; what the container was asked to have it has not.
     *
     * @throws IOException if there is no such process, or it may not be looked at, or nothing keeps it from the host
     */
    public FactDocument alone(FactDocument all) throws IOException {
        if (all.fact(subject(), "live.shared-namespaces").isEmpty()) {
            throw new IOException(
                    all.reading(subject(), "inside.status") instanceof Reading.Absent<Object>
                            ? "no process " + pid
                            : "process " + pid + " may not be looked at: that takes root and CAP_SYS_PTRACE");
        }
        var shared =
                String.valueOf(all.reading(subject(), "live.shared-namespaces").or(""));
        if (shared.contains("mnt") && shared.contains("pid")) {
            throw new IOException(
                    "process " + pid + " is in no container: it has the host's mounts and sees its processes");
        }
        var kept = new ArrayList<Fact>();
        all.all().stream()
                .filter(f -> f.subject().kind() != Subject.Kind.CONTAINER
                        || f.subject().equals(subject()))
                .forEach(kept::add);
        var home = Subject.container(all.reading(subject(), "inside.of").or("").toString());
        all.of(home).stream().filter(OneProcess::isOfAll).forEach(f -> kept.add(ours(f)));
        if (all.of(home).isEmpty()) {
            kept.add(new Fact(subject(), "engine", Reading.of("none"), "/proc/*/ns/mnt", all.time()));
        }
        return FactDocument.of(all.host(), all.time(), kept);
    }

    /** What holds for every process of a container. */
    private static boolean isOfAll(Fact fact) {
        return fact.key().startsWith("spec.seccomp")
                || List.of("engine", "state", "spec", "config.network-mode").contains(fact.key());
    }

    private Fact ours(Fact fact) {
        return new Fact(subject(), fact.key(), fact.reading(), fact.source(), fact.time());
    }
}
