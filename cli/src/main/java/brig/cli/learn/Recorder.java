package brig.cli.learn;

import brig.monitor.Judge;
import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Endpoint;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Resolution;
import brig.monitor.event.Verdict;
import brig.monitor.proc.Interpreter;
import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.explain.CallNeeds;
import brig.policy.learn.Recording;
import brig.policy.learn.Sightings;
import brig.policy.learn.Sightings.Kind;
import brig.policy.learn.Sightings.Use;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Lets calls go on and notes them. What the base refuses by a fallback, and what the kernel would refuse, stays refused. */
public final class Recorder implements Judge {
    private static final int EPERM = 1;
    private static final int FIRST_FREE_PORT = 1024;
    private static final Verdict GO_ON = new Verdict.Allow();

    /** They change the directory that a name stands in. */
    private static final Set<String> OF_THE_DIRECTORY =
            Set.of("unlink", "unlinkat", "rmdir", "rename", "renameat", "renameat2");

    /** Calls that take a capability unless one does them to what is one's own. */
    private static final Map<String, Capability> OTHERS = Map.ofEntries(
            Map.entry("chown", Capability.CHOWN),
            Map.entry("fchown", Capability.CHOWN),
            Map.entry("fchownat", Capability.CHOWN),
            Map.entry("lchown", Capability.CHOWN),
            Map.entry("setfsgid", Capability.SETGID),
            Map.entry("setfsuid", Capability.SETUID),
            Map.entry("setgid", Capability.SETGID),
            Map.entry("setregid", Capability.SETGID),
            Map.entry("setresgid", Capability.SETGID),
            Map.entry("setresuid", Capability.SETUID),
            Map.entry("setreuid", Capability.SETUID),
            Map.entry("setuid", Capability.SETUID));

    private final EffectivePolicy base;
    private final Set<Capability> held;
    private final Sightings seen;
    private final Root root;

    /** The container's root directory, from outside. */
    public interface Root {
        /** The first bytes of a file; none if it cannot be read. */
        byte[] start(String path);

        boolean isDirectory(String path);

        /** Whether user 0 may do this to a path by its mode bits and owner alone; true if there is no such path. */
        boolean ownerMay(String path, Use use);
    }

    /**
     * @param base what the learned policy is to extend
     * @param held what the watched program may use
     */
    public Recorder(EffectivePolicy base, Set<Capability> held, Sightings seen, Root root) {
        this.base = base;
        this.held = Set.copyOf(held);
        this.seen = seen;
        this.root = root;
    }

    @Override
    public Verdict judge(Call call, Offence offence) {
        var name = call.syscall();
        if (name.indexOf(':') >= 0) {
            seen.saw(
                    Kind.BEYOND_WORDS, "calls of 32-bit programs (" + name + "): only the profile privileged has them");
            return GO_ON;
        }
        if (offence == Offence.ESCAPE) {
            return beyond(call, name);
        }
        note(call, offence);
        return GO_ON;
    }

    private Verdict beyond(Call call, String name) {
        var fallback = Recording.fallback(base, name);
        if (fallback.isPresent()) {
            return refused(fallback.get());
        }
        var needed = CallNeeds.of(name, registers(call));
        if (name.equals("ioctl") || (needed.isPresent() && !held.contains(needed.get()))) {
            if (!name.equals("ioctl")) {
                seen.saw(Kind.REFUSED, name);
            }
            return refused(EPERM);
        }
        needed.ifPresent(capability -> seen.capability(capability, name));
        seen.saw(Kind.BEYOND, name);
        return GO_ON;
    }

    private static Verdict refused(int errno) {
        return new Verdict.Deny(errno, new Verdict.Reason(Offence.SYSCALL, "learn", Place.BUILT_IN));
    }

    /**
     * Whether no policy could have allowed what was refused: processes' own files in /proc have no name beforehand, and no
     * address is "this host, whichever of its addresses".
     */
    public static boolean isBeyondWords(Call call) {
        if (call instanceof Call.Network network) {
            return !network.syscall().equals("bind") && isThisHost(network.endpoint());
        }
        return call instanceof Call.File file
                && file.uses().stream()
                        .filter(use -> use.ifThere() == Access.WRITE || use.ifAbsent() == Access.WRITE)
                        .allMatch(use -> use.path().best().startsWith("/proc/"))
                && file.uses().stream().anyMatch(use -> use.ifThere() == Access.WRITE);
    }

    /** Notes a call that a policy has to name something for. */
    void note(Call call, Offence offence) {
        var name = call.syscall();
        seen.saw(Kind.CALL, name);
        if (!held.isEmpty()) {
            var needed = CallNeeds.of(name, registers(call)).orElse(OTHERS.get(name));
            if (needed != null && held.contains(needed)) {
                seen.capability(needed, name);
            }
        }
        switch (call) {
            case Call.Exec exec -> program(exec.path());
            case Call.File file -> file.uses().forEach(use -> file(name, use, offence == Offence.FILE));
            case Call.Network network -> network(name, network);
            case Call.Other _ -> {}
        }
    }

    private void program(NamedPath path) {
        switch (path.resolve()) {
            case Resolution.At(var at) -> {
                path(Use.EXECUTE, at);
                // a loader may be executed by the kernel alone, which reads it, too
                Interpreter.of(root.start(at))
                        .ifPresent(beside -> path(beside.isLoader() ? Use.READ : Use.EXECUTE, beside.path()));
            }
            case Resolution.InMemoryOnly(var what) ->
                seen.saw(Kind.BEYOND_WORDS, "a program without a name was started: " + what);
            case Resolution.AbsentIn _, Resolution.Nowhere _, Resolution.Unknown _ -> {}
        }
    }

    /** @param listed whether the policy's lists are asked about reading as well */
    private void file(String call, Call.Use use, boolean listed) {
        boolean reads = listed && use.ifThere() == Access.READ;
        if (!reads && use.ifThere() != Access.WRITE && use.ifAbsent() != Access.WRITE) {
            return;
        }
        switch (use.path().resolve()) {
            case Resolution.At(var at) -> {
                if (use.ifThere() == Access.WRITE) {
                    path(Use.WRITE, OF_THE_DIRECTORY.contains(call) ? parent(at) : at);
                } else if (reads) {
                    path(root.isDirectory(at) ? Use.LIST : Use.READ, at);
                }
            }
            case Resolution.AbsentIn absent -> {
                if (use.ifAbsent() == Access.WRITE) {
                    path(Use.WRITE, absent.parent());
                }
            }
            case Resolution.InMemoryOnly _, Resolution.Nowhere _, Resolution.Unknown _ -> {}
        }
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private void path(Use use, String path) {
        if (use == Use.WRITE && path.startsWith("/proc/")) {
            seen.saw(
                    Kind.BEYOND_WORDS,
                    "writing to " + path.replaceFirst("^/proc/[0-9]+", "/proc/PID") + ": no list can name it");
            return;
        }
        seen.path(use, path);
        if (held.contains(Capability.DAC_OVERRIDE) && !root.ownerMay(path, use)) {
            seen.capability(Capability.DAC_OVERRIDE, "mode and owner of " + path);
        }
    }

    private static boolean isThisHost(Endpoint endpoint) {
        return endpoint instanceof Endpoint.Ip ip && ip.address().isAnyLocalAddress();
    }

    private void network(String name, Call.Network call) {
        boolean binds = name.equals("bind");
        if (!binds && isThisHost(call.endpoint())) {
            seen.saw(
                    Kind.BEYOND_WORDS,
                    name + " to 0.0.0.0 or ::, this host by whichever of its addresses: only an entry for everywhere"
                            + " allows it (a C library looks so for the order of a server's addresses, and does without)");
            return;
        }
        switch (call.endpoint()) {
            case Endpoint.Ip ip -> {
                if (!binds) {
                    seen.saw(Kind.CONNECT, ip + (call.protocol().get().equals("udp") ? "/udp" : "/tcp"));
                } else if (ip.port() != 0) {
                    seen.saw(Kind.LISTEN, Integer.toString(ip.port()));
                    if (ip.port() < FIRST_FREE_PORT && held.contains(Capability.NET_BIND_SERVICE)) {
                        seen.capability(Capability.NET_BIND_SERVICE, "bind to port " + ip.port());
                    }
                }
            }
            case Endpoint.Unix(var path) ->
                file(
                        name,
                        new Call.Use(path, binds ? Access.NONE : Access.WRITE, binds ? Access.WRITE : Access.NONE),
                        true);
            case Endpoint.AbstractUnix _, Endpoint.Other _ -> {}
        }
    }

    private static List<Long> registers(Call call) {
        return call instanceof Call.Other other
                ? other.arguments().stream().map(Call.Argument::value).toList()
                : List.of();
    }
}
