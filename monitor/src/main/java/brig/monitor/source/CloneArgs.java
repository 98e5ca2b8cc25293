package brig.monitor.source;

import brig.monitor.event.Call.Argument;
import brig.runtime.sys.SyscallException;
import java.util.List;

/** What {@code clone3} is asked for: {@code struct clone_args} in the caller's memory ({@code linux/sched.h}). */
final class CloneArgs {
    private static final int EXIT_SIGNAL = 32;
    /** Of the first version, {@code CLONE_ARGS_SIZE_VER0}. */
    private static final int SIZE = 64;

    private CloneArgs() {}

    /** As {@code flags} and {@code exit_signal}; as the pointer if it cannot be read, for the kernel will give EFAULT. */
    static void addTo(List<Argument> arguments, Frame frame, String name, long address) throws SyscallException {
        if (frame.read(address, SIZE) < SIZE) {
            arguments.add(new Argument(name, address, Spelling.of("pointer")));
            return;
        }
        long flags = frame.numbers().getLong(0);
        long signal = frame.numbers().getLong(EXIT_SIGNAL);
        arguments.add(new Argument("flags", flags, value -> Flags.set("clone", value)));
        arguments.add(new Argument("exit_signal", signal, signal == 0 ? Spelling.of("int") : Spelling.of("signal")));
    }
}
