package brig.runtime;

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
import brig.runtime.plan.LaunchRequest;
import brig.runtime.plan.Step;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Policies and requests that tests start from. */
public final class Samples {
    private Samples() {}

    public static final FileRules FILES = new FileRules(
            List.of("/bin", "/srv/www"),
            List.of(),
            List.of("/bin"),
            List.of(new FileRules.Tmpfs("/tmp", new Bytes(16 << 20), false)),
            List.of("/proc/kcore"),
            List.of("/proc/sys"),
            List.of(),
            new Bytes(64 << 20));

    public static final ProcessRules PROCESS =
            new ProcessRules(new UserIds(1000, 1000, List.of()), Set.of(), Map.of(Rlimit.NOFILE, 256L), 100, false, "");

    public static EffectivePolicy policy(ProcessRules process, FileRules files) {
        var response = new EnumMap<Offence, Response>(Offence.class);
        for (var offence : Offence.values()) {
            response.put(offence, offence == Offence.ESCAPE ? Response.KILL : Response.DENY);
        }
        return new EffectivePolicy(
                "sample",
                process,
                files,
                new NetworkRules(NetworkRules.Mode.NONE, List.of(), List.of()),
                new SyscallRules("sample", new LinkedHashMap<>(), SyscallRules.Foreign.OFFENCE),
                List.of(),
                new Resources(new Bytes(64 << 20), new Bytes(0), Optional.empty(), 100, 32, OptionalInt.empty()),
                response,
                Places.NONE);
    }

    public static LaunchRequest request(EffectivePolicy policy, Path rootfs, String... command) {
        return new LaunchRequest(
                "0123456789ab", "sample", policy, rootfs, List.of(command), Map.of(), "/", false, false);
    }

    /** A filter that allows everything, for tests that are not about the filter. */
    public static Step.Seccomp openFilter() {
        var bpf = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        bpf.putShort((short) 6).putShort((short) 0).putInt(0x7fff0000).flip();
        return new Step.Seccomp(bpf, false);
    }
}
