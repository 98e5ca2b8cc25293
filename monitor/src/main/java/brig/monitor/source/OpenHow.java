package brig.monitor.source;

import brig.monitor.event.Call.Access;
import brig.monitor.event.Call.Argument;
import brig.runtime.sys.SyscallException;
import java.util.List;

/**
 * The flags of an open call, from a register or from {@code struct open_how}.
 *
 * @param readable false if the struct cannot be read: the kernel will give EFAULT or EINVAL
 */
record OpenHow(long flags, long mode, long resolve, boolean readable) {
    static final OpenHow NONE = new OpenHow(0, 0, 0, true);

    private static final int O_ACCMODE = 3;
    private static final int O_CREAT = 0x40;
    private static final int O_EXCL = 0x80;
    private static final int O_TRUNC = 0x200;
    private static final int O_PATH = 0x200000;
    private static final int O_TMPFILE = 0x400000;
    private static final int O_NOFOLLOW = System.getProperty("os.arch", "").equals("aarch64") ? 0x8000 : 0x20000;

    /** @param index of the register behind the path */
    static OpenHow of(Frame frame, int index, String kind) throws SyscallException {
        if (kind.equals("open")) {
            return new OpenHow(frame.register(index), 0, 0, true);
        }
        if (frame.read(frame.register(index), 24) < 24) {
            return new OpenHow(0, 0, 0, false);
        }
        var how = frame.numbers();
        return new OpenHow(how.getLong(0), how.getLong(8), how.getLong(16), true);
    }

    boolean followsLast() {
        // O_CREAT|O_EXCL does not follow either
        return (flags & O_NOFOLLOW) == 0 && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
    }

    private boolean writes() {
        return (flags & O_ACCMODE) != 0 || (flags & (O_TRUNC | O_TMPFILE)) != 0;
    }

    Access ifThere() {
        if (!readable || (flags & O_PATH) != 0 || (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL)) {
            return Access.NONE;
        }
        return writes() ? Access.WRITE : Access.READ;
    }

    Access ifAbsent() {
        return readable && (flags & (O_CREAT | O_PATH)) == O_CREAT ? Access.WRITE : Access.NONE;
    }

    void addTo(List<Argument> arguments) {
        arguments.add(new Argument("flags", flags, Spelling.of("open")));
        arguments.add(new Argument("mode", mode, Spelling.of("octal")));
        arguments.add(new Argument("resolve", resolve, Spelling.of("hex")));
    }
}
