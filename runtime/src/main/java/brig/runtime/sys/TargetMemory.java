package brig.runtime.sys;

/** The memory of another process. What it says may be different a moment later. */
public interface TargetMemory {
    /**
     * Copies bytes out of a process.
     *
     * @param thread any thread of the process, in our pid namespace
     * @param length at most {@code into.length}
     * @return how many bytes were there to read; fewer than asked, down to 0, where the memory ends or is not readable
     * @throws SyscallException if the process is gone (ESRCH) or we may not look at it (EPERM)
     */
    int read(int thread, long address, byte[] into, int length) throws SyscallException;
}
