package brig.policy.load;

import brig.policy.Audited;
import brig.policy.Bytes;
import brig.policy.Capability;
import brig.policy.CpuList;
import brig.policy.DeviceRule;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.HealthRules;
import brig.policy.HugePage;
import brig.policy.NetworkRules;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Places;
import brig.policy.ProcessRules;
import brig.policy.Resources;
import brig.policy.Response;
import brig.policy.Rlimit;
import brig.policy.SyscallRules;
import brig.policy.UserIds;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What holds so far. It starts with what holds where no file says anything, the strictest there is; each file is then
 * written over it, what it extends before itself.
 */
final class PolicyBuilder {
    static final int NOBODY = 65534;

    String name = "";
    int uid = NOBODY;
    int gid = NOBODY;
    final Map<String, Integer> groups = new LinkedHashMap<>();
    final Map<String, Capability> capabilities = new LinkedHashMap<>();
    final Map<Rlimit, Long> rlimits = new EnumMap<>(Map.of(Rlimit.CORE, 0L));
    int oomScoreAdj = 100;
    boolean userNamespace;
    String hostname = "";

    final Map<String, String> read = new LinkedHashMap<>();
    final Map<String, String> write = new LinkedHashMap<>();
    final Map<String, String> execute = new LinkedHashMap<>();
    final Map<String, String> list = new LinkedHashMap<>();
    final Map<String, FileRules.Tmpfs> tmpfs = new LinkedHashMap<>();
    final Map<String, String> masked = new LinkedHashMap<>();
    final Map<String, String> readOnly = new LinkedHashMap<>();
    final Map<String, FileRules.Volume> volumes = new LinkedHashMap<>();
    Bytes scratch = new Bytes(64L << 20);
    boolean watch = true;

    NetworkRules.Mode mode = NetworkRules.Mode.NONE;
    final Map<String, NetworkRules.Entry> connect = new LinkedHashMap<>();
    final Map<String, NetworkRules.Ports> listen = new LinkedHashMap<>();
    final Map<String, NetworkRules.NameServer> nameServers = new LinkedHashMap<>();

    String syscallProfile = "restricted";
    /** By the call's name; a later file says something else about the same call. */
    final Map<String, SyscallChange> syscalls = new LinkedHashMap<>();
    /** Counts once a file has the list. */
    final Map<String, String> only = new LinkedHashMap<>();

    boolean hasOnly;
    /** By where they are written: each adds. */
    final Map<String, CallRule> callRules = new LinkedHashMap<>();

    final Map<String, int[]> callCounts = new HashMap<>();
    /** Where the set's own is not to be. */
    Optional<SyscallRules.Foreign> foreign = Optional.empty();

    final Map<String, DeviceRule> devices = new LinkedHashMap<>();

    Bytes memory = new Bytes(256L << 20);
    Bytes swap = new Bytes(0);
    Optional<Double> cpus = Optional.of(1.0);
    int cpuWeight = 100;
    int pids = 64;
    OptionalInt ioWeight = OptionalInt.empty();
    Optional<CpuList> cpuset = Optional.empty();
    final Map<HugePage, Bytes> hugepages = new EnumMap<>(HugePage.class);

    /** Not loaded where no file says anything. */
    Optional<HealthRules> health = Optional.empty();

    Optional<String> detect = Optional.empty();

    final Set<Audited> audited = EnumSet.noneOf(Audited.class);
    final Map<Offence, Response> response = new EnumMap<>(Offence.class);
    final Map<String, Place> places = new HashMap<>();

    PolicyBuilder() {
        for (var offence : Offence.values()) {
            response.put(offence, offence == Offence.ESCAPE ? Response.KILL : Response.DENY);
        }
        FileRules.MASKED.forEach(path -> masked.put(path, path));
        FileRules.READ_ONLY.forEach(path -> readOnly.put(path, path));
    }

    EffectivePolicy build() {
        var set = SyscallSet.shipped(syscallProfile);
        var kept = EnumSet.noneOf(Capability.class);
        kept.addAll(capabilities.values());
        var change = new SyscallSet.Change(
                callRules.values(),
                kept,
                foreign,
                syscalls,
                hasOnly ? Optional.of(only.keySet()) : Optional.empty(),
                audited.contains(Audited.SYSCALLS));
        var calls = set.rules(watch, change, places);
        var answers = new EnumMap<>(response);
        if (audited.contains(Audited.SYSCALLS)) {
            calls = AuditedCalls.of(calls);
            told(answers, Audited.SYSCALLS, Offence.SYSCALL);
        }
        if (audited.contains(Audited.FILES)) {
            told(answers, Audited.FILES, Offence.FILE);
            told(answers, Audited.FILES, Offence.EXECUTE);
        }
        if (audited.contains(Audited.NETWORK)) {
            told(answers, Audited.NETWORK, Offence.NETWORK);
        }
        return new EffectivePolicy(
                name,
                new ProcessRules(
                        new UserIds(uid, gid, new ArrayList<>(groups.values())),
                        kept,
                        rlimits,
                        oomScoreAdj,
                        userNamespace,
                        hostname),
                new FileRules(
                        new ArrayList<>(read.values()),
                        new ArrayList<>(write.values()),
                        new ArrayList<>(execute.values()),
                        new ArrayList<>(tmpfs.values()),
                        new ArrayList<>(masked.values()),
                        new ArrayList<>(readOnly.values()),
                        new ArrayList<>(volumes.values()),
                        scratch,
                        new ArrayList<>(list.values())),
                network(),
                calls,
                new ArrayList<>(devices.values()),
                new Resources(memory, swap, cpus, cpuWeight, pids, ioWeight, cpuset, hugepages),
                answers,
                new Places(places, set.places()),
                audited,
                health,
                detect);
    }

    private NetworkRules network() {
        var numbers = new ArrayList<NetworkRules.Destination>();
        var names = new ArrayList<NetworkRules.Named>();
        for (var entry : connect.values()) {
            if (entry instanceof NetworkRules.Destination number) {
                numbers.add(number);
            } else if (entry instanceof NetworkRules.Named name) {
                names.add(name);
            }
        }
        return new NetworkRules(
                mode, numbers, new ArrayList<>(listen.values()), names, new ArrayList<>(nameServers.values()));
    }

    /** The mode is above the response, and a report names its line. */
    private void told(Map<Offence, Response> answers, Audited section, Offence offence) {
        answers.put(offence, Response.ALERT);
        var place = places.get("mode." + section.key());
        if (place != null) {
            places.put("response." + offence.key(), place);
        }
    }
}
