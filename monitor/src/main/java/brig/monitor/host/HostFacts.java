package brig.monitor.host;

import brig.monitor.host.engine.Accounts;
import brig.monitor.host.engine.Credentials;
import brig.monitor.host.engine.DaemonConfig;
import brig.monitor.host.engine.DockerApi;
import brig.monitor.host.engine.EngineFiles;
import brig.monitor.host.engine.EngineProcesses;
import brig.monitor.host.engine.FileModes;
import brig.monitor.host.engine.KnownContainer;
import brig.monitor.host.engine.Kubelet;
import brig.monitor.host.engine.OciBundles;
import brig.monitor.host.engine.Packages;
import brig.monitor.host.engine.UnixHttp;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.file.HostFiles;
import brig.monitor.host.file.Source;
import brig.monitor.host.kernel.BinfmtMisc;
import brig.monitor.host.kernel.CpuVulnerabilities;
import brig.monitor.host.kernel.Hierarchies;
import brig.monitor.host.kernel.KernelHelpers;
import brig.monitor.host.kernel.KernelRelease;
import brig.monitor.host.kernel.Modules;
import brig.monitor.host.kernel.MountInfo;
import brig.monitor.host.kernel.SecurityModules;
import brig.monitor.host.kernel.Sysctls;
import brig.monitor.host.process.ContainerGroups;
import brig.monitor.host.process.ContainerUse;
import brig.monitor.host.process.LiveContainer;
import brig.monitor.host.process.OneProcess;
import brig.monitor.host.process.ProcessTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Collects everything. Sources run side by side; one that does not answer in time is written down as such. */
public final class HostFacts {
    /** 64 MiB: an engine with some thousand containers. */
    private static final int LARGEST_ANSWER = 64 << 20;

    private static final int MOST_MOUNTS = 2_000;

    private static final List<Source> SOURCES = List.of(
            new KernelRelease(),
            new Sysctls(),
            new SecurityModules(),
            new Hierarchies(),
            new KernelHelpers(),
            new BinfmtMisc(),
            new Modules(),
            new CpuVulnerabilities(),
            new Packages(),
            new Accounts(),
            new FileModes(),
            new Credentials(),
            new EngineFiles(),
            new Kubelet());

    private final HostFiles host;
    private final Duration patience;
    private final Ledger ledger;
    private Optional<OneProcess> one = Optional.empty();
    private Optional<String> closely = Optional.empty();
    private boolean loadedFilters;

    /**
     * @param root {@code /} for this host, or a directory with the files of another one
     * @param patience how long a single source may take; the whole takes at most three times as long
     */
    public HostFacts(Path root, Clock clock, Duration patience) {
        host = new HostFiles(root);
        this.patience = patience;
        ledger = new Ledger(clock);
    }

    /**
     * Of each container, and of the one process, also the seccomp filters that the kernel has loaded for it: one thread
     * of it is stopped for about a tenth of a millisecond, and only if it waits in nothing that would notice.
     */
    public HostFacts withLoadedFilters() {
        loadedFilters = host.live();
        return this;
    }

    /**
     * Of one container also what it is seen to use: facts {@code use.*}.
     *
     * @param container its name, or the start of its id
     */
    public HostFacts closelyAt(String container) {
        closely = Optional.of(container);
        return this;
    }

    /** {@link #collect()} of a host with nothing special. */
    public static FactDocument collect(Path root, Clock clock, Duration patience) {
        return new HostFacts(root, clock, patience).collect();
    }

    /**
     * The host and one process of it, as if that were the only container.
     *
     * @throws IOException if there is no such process, or it may not be looked at, or nothing keeps it from the host
     */
    public FactDocument inside(OneProcess process) throws IOException {
        one = Optional.of(process);
        return process.alone(collect());
    }

    public FactDocument collect() {
        // daemon threads: a read that never returns must not keep the program
        ExecutorService threads = Executors.newCachedThreadPool(
                Thread.ofPlatform().daemon().name("audit-", 0).factory());
        var running = new LinkedHashMap<String, Future<?>>();
        for (var source : SOURCES) {
            running.put(source.name(), threads.submit(() -> source.collect(host, ledger)));
        }
        running.put("processes and engines", threads.submit(this::containers));
        long end = System.nanoTime() + 2 * patience.toNanos();
        running.forEach((name, future) -> await(name, future, end - System.nanoTime()));
        threads.shutdownNow();
        return ledger.close(host.read("/etc/hostname").or(""));
    }

    private void await(String name, Future<?> future, long nanos) {
        try {
            future.get(Math.max(1, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            late(name, "no answer in time");
        } catch (ExecutionException e) {
            late(name, "failed: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            late(name, "interrupted");
        }
    }

    private void late(String name, String why) {
        ledger.put(Subject.HOST, "source." + name, Reading.unreadable(why), name);
    }

    private void containers() {
        var table = ProcessTable.scan(host, patience);
        coverage(table);
        var known = new ArrayList<KnownContainer>();
        var mountinfo = host.read("/proc/1/mountinfo").map(MountInfo::parse);
        ledger.put(Subject.HOST, "mounts", mountinfo.map(HostFacts::mounts), "/proc/1/mountinfo");
        var mounts = mountinfo.or(new MountInfo(List.of()));
        var engines = new EngineProcesses(host, ledger, mounts).collect(table);
        DaemonConfig.collect(host, ledger, engines);
        if (host.live()) {
            askEngines(engines, known);
        }
        for (var container : new OciBundles(host, ledger).collect(known, table, engines)) {
            if (!known.contains(container)) {
                known.add(container);
            }
        }
        live(table, known, mounts);
    }

    private static List<Map<String, Object>> mounts(MountInfo mountinfo) {
        return mountinfo.mounts().stream()
                .limit(MOST_MOUNTS)
                .map(m -> Map.<String, Object>of(
                        "target",
                        m.target(),
                        "type",
                        m.type(),
                        "device",
                        m.device(),
                        "root",
                        m.root(),
                        "writable",
                        m.writable()))
                .toList();
    }

    private void coverage(ProcessTable table) {
        var source = "/proc/*/ns";
        ledger.value(Subject.HOST, "processes", (long) table.all().size(), source);
        ledger.put(
                Subject.HOST,
                "processes.all-seen",
                table.host().isEmpty() || table.unreadable() > 0 ? Reading.unreadable(unseen(table)) : Reading.of(true),
                source);
    }

    private String unseen(ProcessTable table) {
        return !host.live() && table.all().isEmpty()
                ? "files alone say nothing of processes"
                : table.unreadable() + " processes could not be looked at"
                        + (table.complete() ? "" : ", time was short");
    }

    private void askEngines(List<EngineProcesses.Running> engines, List<KnownContainer> known) {
        for (var engine : engines) {
            if (!List.of("docker", "podman").contains(engine.kind())) {
                continue;
            }
            for (var socket : engine.sockets()) {
                // dockerd has more sockets than its API's
                if (socket.endsWith("docker.sock") || socket.endsWith("podman.sock")) {
                    var http = new UnixHttp(Path.of(socket), patience.dividedBy(2), LARGEST_ANSWER);
                    known.addAll(new DockerApi(host, http, socket, engine.subject(), ledger).collect());
                    break;
                }
            }
        }
    }

    private void live(ProcessTable table, List<KnownContainer> known, MountInfo mounts) {
        if (table.host().isEmpty()) {
            return;
        }
        var live = new LiveContainer(host, ledger, table.host().get(), mounts, loadedFilters);
        var homes = new ArrayList<OneProcess.Home>();
        for (var group : ContainerGroups.of(host, table, mounts)) {
            var subject = subject(group, known);
            homes.add(new OneProcess.Home(subject, group));
            live.collect(subject, group);
            if (closely.isPresent() && isMeant(subject, closely.get())) {
                new ContainerUse(host, ledger, mounts).collect(subject, group);
            }
        }
        one.ifPresent(process -> process.collect(host, ledger, table, live, homes));
    }

    private boolean isMeant(Subject subject, String wanted) {
        var id = ledger.get(subject, "id").map(f -> String.valueOf(f.reading().or("")));
        return subject.id().equals(wanted)
                || (wanted.length() >= 4 && id.orElse("").startsWith(wanted));
    }

    private Subject subject(ContainerGroups.Group group, List<KnownContainer> known) {
        for (var container : known) {
            if (container.pid() > 0 && group.members().stream().anyMatch(m -> m.pid() == container.pid())) {
                return container.subject();
            }
        }
        var leader = group.leader();
        var subject = Subject.container("pid " + leader.pid());
        var cgroup = host.read("/proc/" + leader.pid() + "/cgroup").or("");
        var engine = cgroup.contains("/brig/") ? "brig" : "none";
        ledger.value(subject, "engine", engine, "/proc/" + leader.pid() + "/cgroup");
        ledger.value(subject, "state", "running", "/proc");
        return subject;
    }
}
