package brig.runtime.sys;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A process that cannot be taken for a later one with the same number.
 *
 * @param pid as the caller's {@code /proc} counts
 * @param ticks when it began, in clock ticks since boot: field 22 of {@code proc_pid_stat(5)}
 */
public record Birth(int pid, long ticks) {
    private static final int START_TIME = 22;

    /** @throws IOException if there is no such process */
    public static Birth of(int pid) throws IOException {
        var stat = PlainFile.read(Path.of("/proc/" + pid + "/stat"));
        return new Birth(pid, Long.parseLong(StatText.fromState(stat)[START_TIME - StatText.STATE]));
    }

    /**
     * Sends a signal to this process and to no other one.
     *
     * @return false if it has ended
     */
    public boolean signal(Linux linux, int signal) throws IOException {
        int pidfd;
        try {
            pidfd = linux.openProcess(pid);
        } catch (SyscallException e) {
            if (e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        }
        try {
            // the descriptor holds whoever has the number now; that it is ours is asked afterwards
            if (!isAlive()) {
                return false;
            }
            linux.signal(pidfd, signal);
            return true;
        } catch (SyscallException e) {
            if (e.errno() == Errno.ESRCH) {
                return false;
            }
            throw e;
        } finally {
            linux.close(pidfd);
        }
    }

    /** Whether it is still there; a zombie is. */
    public boolean isAlive() {
        try {
            return of(pid).equals(this);
        } catch (IOException e) {
            return false;
        }
    }
}
