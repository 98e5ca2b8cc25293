package brig.bench;

import brig.policy.Bytes;
import brig.policy.EffectivePolicy;
import brig.policy.FileRules;
import brig.policy.NetworkRules;
import brig.policy.Offence;
import brig.policy.Places;
import brig.policy.ProcessRules;
import brig.policy.Resources;
import brig.policy.Response;
import brig.policy.Rlimit;
import brig.policy.SyscallRules;
import brig.policy.UserIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The policies that are measured. */
final class Policies {
    /** Names of files in {@code bench/policies}. */
    static final String UNWATCHED = "unwatched.yaml";

    static final String WATCHED = "watched.yaml";

    private Policies() {}

    static List<String> brigRun(String policy, List<String> command) throws IOException {
        return brig("run", policy, command);
    }

    /** A command line of Brig's. */
    static List<String> brig(String verb, String policy, List<String> command) throws IOException {
        var file = Workplace.home().resolve("bench/policies").resolve(policy).toString();
        var argv = new ArrayList<>(List.of(Workplace.brig(), verb));
        argv.addAll(verb.equals("plan") ? List.of(file) : List.of("--policy", file));
        argv.addAll(List.of("--rootfs", Workplace.rootfs().toString(), "--"));
        argv.addAll(command);
        return argv;
    }

    /** Hand-made until the loader is there. */
    static EffectivePolicy unwatched() {
        var response = new EnumMap<Offence, Response>(Offence.class);
        for (var offence : Offence.values()) {
            response.put(offence, Response.DENY);
        }
        var files = new FileRules(
                List.of("/bin", "/srv/www"),
                List.of(),
                List.of("/bin"),
                List.of(new FileRules.Tmpfs("/tmp", new Bytes(16 << 20), false)),
                List.of("/proc/kcore", "/proc/keys", "/proc/timer_list"),
                List.of("/proc/sys"),
                List.of(),
                new Bytes(64 << 20));
        return new EffectivePolicy(
                "bench",
                new ProcessRules(
                        new UserIds(1000, 1000, List.of()), Set.of(), Map.of(Rlimit.NOFILE, 256L), 100, false, ""),
                files,
                new NetworkRules(NetworkRules.Mode.NONE, List.of(), List.of()),
                new SyscallRules("bench", new LinkedHashMap<>(), SyscallRules.Foreign.OFFENCE),
                List.of(),
                new Resources(new Bytes(128 << 20), new Bytes(0), Optional.of(2.0), 100, 64, OptionalInt.empty()),
                response,
                Places.NONE);
    }

    static EffectivePolicy watched() {
        var p = unwatched();
        var calls = new LinkedHashMap<String, List<SyscallRules.Rule>>();
        calls.put("ask", List.of());
        return new EffectivePolicy(p.name(), p.process(), p.files(), p.network(), new SyscallRules("x", calls, SyscallRules.Foreign.OFFENCE), p.devices(), p.resources(), p.response(), p.places());
    }
}
