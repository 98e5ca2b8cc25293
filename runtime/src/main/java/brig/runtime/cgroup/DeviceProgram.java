package brig.runtime.cgroup;

import brig.runtime.bpf.Assembler;
import brig.runtime.bpf.AttachedPrograms;
import brig.runtime.bpf.BpfProgram;
import brig.runtime.bpf.ProgramKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** cgroup v2 has no device files: a program answers each open and mknod ({@code struct bpf_cgroup_dev_ctx}). */
final class DeviceProgram {
    private static final int BLOCK = 1;
    private static final int CHARACTER = 2;
    private static final int MKNOD = 1;
    private static final int READ = 2;
    private static final int WRITE = 4;

    private DeviceProgram() {}

    /** Why this kernel takes none, and which one would; empty if it does. */
    static Optional<String> refusal() {
        try {
            AttachedPrograms.check(List.of(compile(List.of())));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("cgroup2 has no files for them, and the kernel takes no program (" + e.getMessage()
                    + "); use one with CONFIG_CGROUP_BPF, and let bpf() be called");
        }
    }

    static BpfProgram compile(List<DeviceAccess> allowed) {
        var code = new Assembler();
        // r2 type, r3 access, r4 major, r5 minor
        code.load(Assembler.WORD, 2, 1, 0).copy32(3, 2).and32(2, 0xffff).shiftRight32(3, 16);
        code.load(Assembler.WORD, 4, 1, 4).load(Assembler.WORD, 5, 1, 8);
        for (var device : allowed) {
            var next = code.fresh("next");
            code.jumpIfNotEqual32(2, device.type() == 'b' ? BLOCK : CHARACTER, next);
            code.jumpIfNotEqual32(4, device.major(), next);
            device.minor().ifPresent(minor -> code.jumpIfNotEqual32(5, minor, next));
            code.copy32(0, 3).and32(0, ~mask(device.access())).jumpIfNotEqual32(0, 0, next);
            code.exit(1).label(next);
        }
        code.count(ProgramKind.DEVICE.ordinal()).exit(0);
        return new BpfProgram(ProgramKind.DEVICE, code.assemble());
    }

    private static int mask(String access) {
        return (access.contains("r") ? READ : 0)
                | (access.contains("w") ? WRITE : 0)
                | (access.contains("m") ? MKNOD : 0);
    }
}
