package brig.policy;

import java.util.Set;

/**
 * Calls that no program does without and that reach nothing by themselves: memory, signals, time, the end, and what is
 * already open. {@code syscalls.only} keeps them, and a recording does not ask about them.
 */
public final class CoreCalls {
    public static final Set<String> NAMES = Set.of(
            "arch_prctl",
            "brk",
            "clock_getres",
            "clock_gettime",
            "clock_nanosleep",
            "close",
            "execve",
            "exit",
            "exit_group",
            "fstat",
            "futex",
            "getcpu",
            "getpid",
            "getrandom",
            "gettid",
            "gettimeofday",
            "lseek",
            "madvise",
            "mmap",
            "mprotect",
            "mremap",
            "munmap",
            "nanosleep",
            "read",
            "readv",
            "restart_syscall",
            "rseq",
            "rt_sigaction",
            "rt_sigprocmask",
            "rt_sigreturn",
            "sched_yield",
            "set_robust_list",
            "set_tid_address",
            "sigaltstack",
            "time",
            "write",
            "writev");

    private CoreCalls() {}
}
