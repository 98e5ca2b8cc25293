package brig.runtime.sys;

import java.util.Optional;

/** A terminal behind a descriptor: its modes and its size ({@code termios(3)}, {@code ioctl_tty(2)}). */
public final class Terminal {
    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int TIOCGWINSZ = 0x5413;
    private static final int TIOCSWINSZ = 0x5414;

    /** {@code struct termios} of the kernel: four words of flags, the line discipline, 19 control characters. */
    private static final int TERMIOS = 36;

    private static final int C_CC = 17;
    private static final int VTIME = 5;
    private static final int VMIN = 6;

    // what cfmakeraw(3) takes away
    private static final int RAW_IFLAG = 01 | 02 | 010 | 040 | 0100 | 0200 | 0400 | 02000;
    private static final int RAW_OFLAG = 01;
    private static final int RAW_LFLAG = 010 | 0100 | 02 | 01 | 0100000;
    private static final int RAW_CFLAG = 060 | 0400;
    private static final int CS8 = 060;

    private final int fd;
    private final byte[] modes;

    private Terminal(int fd, byte[] modes) {
        this.fd = fd;
        this.modes = modes;
    }

    public static boolean isTerminal(int fd) {
        return of(fd).isPresent();
    }

    /** The terminal behind a descriptor with its modes of now; empty if there is none. */
    public static Optional<Terminal> of(int fd) {
        var memory = NativeMemory.ofSize(TERMIOS);
        long result = Libc.syscall(Sys.IOCTL, fd, TCGETS, memory);
        if (result == -1) {
            return Optional.empty();
        }
        var modes = new byte[TERMIOS];
        memory.buffer().get(0, modes);
        return Optional.of(new Terminal(fd, modes));
    }

    /** Passes every byte on as it is, both ways: no echo, no line editing, no signals for Ctrl-C. */
    public void raw() throws SyscallException {
        var memory = NativeMemory.of(modes);
        var termios = memory.buffer();
        termios.putInt(0, termios.getInt(0) & ~RAW_IFLAG);
        termios.putInt(4, termios.getInt(4) & ~RAW_OFLAG);
        termios.putInt(8, (termios.getInt(8) & ~RAW_CFLAG) | CS8);
        termios.putInt(12, termios.getInt(12) & ~RAW_LFLAG);
        termios.put(C_CC + VMIN, (byte) 1).put(C_CC + VTIME, (byte) 0);
        set(memory);
    }

    /** The modes that it had when this object was made. */
    public void restore() throws SyscallException {
        set(NativeMemory.of(modes));
    }

    private void set(NativeMemory termios) throws SyscallException {
        Libc.call("ioctl TCSETS", Sys.IOCTL, fd, TCSETS, termios);
    }

    /** How much it shows at once. */
    public record Size(int rows, int columns) {}

    /** Of the window now; 0 by 0 if nobody has said. */
    public Size size() throws SyscallException {
        var size = NativeMemory.ofSize(8);
        Libc.call("ioctl TIOCGWINSZ", Sys.IOCTL, fd, TIOCGWINSZ, size);
        return new Size(size.buffer().getShort(0), size.buffer().getShort(2));
    }

    /** Gives {@code to}, another terminal, the size of this one; its foreground processes get SIGWINCH if it changes. */
    public void copySize(int to) throws SyscallException {
        var size = NativeMemory.ofSize(8);
        Libc.call("ioctl TIOCGWINSZ", Sys.IOCTL, fd, TIOCGWINSZ, size);
        Libc.call("ioctl TIOCSWINSZ", Sys.IOCTL, to, TIOCSWINSZ, size);
    }
}
