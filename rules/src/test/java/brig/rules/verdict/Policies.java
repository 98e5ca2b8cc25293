package brig.rules.verdict;

import brig.policy.Bytes;
import brig.policy.DeviceRule;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules;
import brig.policy.Offence;
import brig.policy.Place;
import brig.policy.Places;
import brig.policy.ProcessRules;
import brig.policy.Resources;
import brig.policy.Response;
import brig.policy.SyscallRules;
import brig.policy.UserIds;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Policies that the tests of the judge start from. */
final class Policies {
    static final KernelControls ALL = new KernelControls(7, true);

    static final NetworkRules NO_NETWORK = new NetworkRules(NetworkRules.Mode.NONE, List.of(), List.of());

    static final FileRules FILES = new FileRules(
            List.of("/bin", "/lib", "/srv/www", "/etc/hosts"),
            List.of("/srv/www/upload", "/var/log/app.log"),
            List.of("/bin", "/srv/www/cgi/run"),
            List.of(new FileRules.Tmpfs("/tmp", new Bytes(16 << 20), false)),
            List.of("/proc/kcore", "/srv/www/upload/.secret"),
            List.of("/proc/sys", "/srv/www/upload/fixed"),
            List.of(new FileRules.Volume("/data", "/data", true), new FileRules.Volume("/config", "/etc/app", false)),
            new Bytes(64 << 20));

    static final Places PLACES = new Places(Map.of(
            "files.execute", new Place("web.yaml", 9, 3),
            "response.file", new Place("web.yaml", 30, 3),
            "syscalls=mount", new Place("syscalls:common", 12, 1)));

    private Policies() {}

    static EffectivePolicy of(FileRules files, NetworkRules network, Map<Offence, Response> response) {
        var all = new EnumMap<Offence, Response>(Offence.class);
        for (var offence : Offence.values()) {
            all.put(offence, Response.DENY);
        }
        all.putAll(response);
        return new EffectivePolicy(
                "sample",
                new ProcessRules(new UserIds(1000, 1000, List.of()), Set.of(), Map.of(), 100, false, ""),
                files,
                network,
                new SyscallRules("sample", new LinkedHashMap<>(), SyscallRules.Foreign.OFFENCE),
                List.of(new DeviceRule("/dev/fuse", true), new DeviceRule("/dev/kvm", false)),
                new Resources(new Bytes(64 << 20), new Bytes(0), Optional.empty(), 100, 32, OptionalInt.empty()),
                all,
                PLACES);
    }

    static EffectivePolicy of(FileRules files) {
        return of(files, NO_NETWORK, Map.of());
    }
}
