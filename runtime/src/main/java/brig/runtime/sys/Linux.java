package brig.runtime.sys;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The calls that starting and ending a container takes. Every descriptor they make is closed on exec. */
public interface Linux {
    int geteuid();

    /** An unlinked file in memory that can be sealed ({@code memfd_create(2)}). */
    int memfdCreate(String name) throws SyscallException;

    /** Writes all bytes. */
    void write(int fd, byte[] bytes) throws SyscallException;

    /** No byte of a memfd changes from now on, and nobody can lift that. */
    void seal(int fd) throws SyscallException;

    /**
     * Starts a program without running anything of ours in the child ({@code posix_spawn(3)}): a JVM has threads, so it
     * must not fork.
     *
     * @param descriptors child's number to our number; 0, 1 and 2 are inherited as they are
     * @return the pid, which the caller must reap
     */
    int spawn(String path, List<String> argv, Map<Integer, Integer> descriptors) throws SyscallException;

    /** Two connected {@code SOCK_SEQPACKET} unix sockets. */
    Pair socketPair() throws SyscallException;

    record Pair(int first, int second) {}

    /**
     * One message with its descriptors; empty bytes at the end of the stream.
     *
     * @param size of the longest message, in bytes
     */
    Received receive(int socket, int size) throws SyscallException;

    record Received(byte[] bytes, List<Integer> descriptors) {
        public Received {
            descriptors = List.copyOf(descriptors);
        }
    }

    /** @return whether the descriptor became readable (or hung up) within the time; negative waits for ever */
    boolean waitReadable(int fd, int milliseconds) throws SyscallException;

    /**
     * Waits for one of two descriptors, of which -1 is none.
     *
     * @param milliseconds negative waits for ever
     * @return 0 or 1: which of them is readable or has hung up, the first if both are; -1 if the time is over or a signal came
     */
    int waitEither(int first, int second, int milliseconds) throws SyscallException;

    /** Sends a signal through a pidfd: never to another process that got the same pid ({@code pidfd_send_signal(2)}). */
    void signal(int pidfd, int signal) throws SyscallException;

    /** Waits for a child of ours and reaps it; the raw wait status. */
    int waitPid(int pid) throws SyscallException;

    void close(int fd) throws SyscallException;

    int openDirectory(String path) throws SyscallException;

    /** A pidfd of whoever has this number now ({@code pidfd_open(2)}). */
    int openProcess(int pid) throws SyscallException;

    /**
     * What lies at a path beneath a directory, as if that directory were the root ({@code openat2(2)}), with symbolic links
     * followed; empty if there is nothing, or it cannot be reached.
     *
     * @param itself what {@link #path} says of the directory
     */
    Optional<Found> beneath(int directory, String itself, String path) throws SyscallException;

    /** What the kernel calls an open file ({@code proc_pid_fd(5)}). */
    String path(int fd) throws SyscallException;

    /**
     * What kind of thing lies at a path beneath a directory. Much is asked for that is not there, so that is no exception.
     *
     * @return {@code st_mode}, or an errno as a negative number: ELOOP if a symbolic link lies anywhere in the path
     */
    int modeBeneath(int directory, String path) throws SyscallException;

    /**
     * @param mode {@code st_mode}
     * @param path from that directory, as if it were the root; without a link in it
     */
    record Found(int mode, String path) {}

    /**
     * A process's hard limit in the kernel's unit; -1 is no limit.
     *
     * @param pid 0 for our own
     */
    long hardLimit(int pid, int resource) throws SyscallException;

    /**
     * Makes a file (0600), which must not be there yet, and takes its lock, which ends with this process.
     *
     * @return the descriptor
     */
    int createLocked(String path) throws SyscallException;

    /**
     * Opens a file that is there and takes its lock.
     *
     * @return the descriptor, or -1 if another process holds the lock
     */
    int openLocked(String path) throws SyscallException;

    /**
     * Opens a directory and takes its lock: shared with others who share it, after waiting for who has it alone; or alone,
     * at once or not at all.
     *
     * @return the descriptor, or -1 if it is wanted alone and is not free
     */
    int lockDirectory(String path, boolean alone) throws SyscallException;
}
