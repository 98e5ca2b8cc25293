/* attacks [FILTER]: makes calls, under the filter in that file if one is named, and says what came of each.
 * "asked" is the answer of a monitor: the parent, which hears of a call that the filter asks about and refuses it. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASKED ENOTRECOVERABLE
#define FAULTS EHWPOISON
#define X32 0x40000000L

static void say(const char *what, long result) {
    char line[128];
    const char *text = result >= 0 ? "done" : result == -ASKED ? "asked" : result == -FAULTS ? "faults" : strerrorname_np((int)-result);
    if (write(1, line, snprintf(line, sizeof line, "%s=%s\n", what, text ? text : "?")) < 0) {
        _exit(3);
    }
}

static long call(long number, long a, long b, long c) {
    long result = syscall(number, a, b, c, 0, 0, 0);
    return result == -1 ? -errno : result;
}

#ifdef __x86_64__
static sigjmp_buf fault;

static void faulted(int number) { siglongjmp(fault, number); }

/* the kernel looks at the lower halves of the registers only; some virtual machines fault before it sees anything */
static long int80(int number, long a, long b, long c) {
    long result;
    signal(SIGSEGV, faulted);
    if (sigsetjmp(fault, 1)) {
        return -FAULTS;
    }
    __asm__ volatile("int $0x80"
                     : "=a"(result)
                     : "0"((long)number), "b"(a), "c"(b), "d"(c)
                     : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}
#endif

static long clone_with(long flags) {
    long pid = call(SYS_clone, flags | SIGCHLD, 0, 0);
    if (pid == 0) {
        _exit(0);
    }
    if (pid > 0) {
        waitpid((pid_t)pid, NULL, 0);
    }
    return pid;
}

static long type_into(int terminal) {
    long result = call(SYS_ioctl, terminal, 0x5412 | (0xbadL << 32), (long)"x");
    /* the kernel understood it, whatever the upper half says; some only let nobody do it any more */
    return result == -EIO ? 0 : result;
}

static void attack(int terminal) {
    say("getpid", call(SYS_getpid, 0, 0, 0));
#ifdef __x86_64__
    say("int80 getpid", int80(20, 0, 0, 0));
    say("int80 umask", int80(60, 022, 0, 0));
    say("int80 with the number of x86-64's getpid", int80(39, 0, 0, 0)); /* mkdir(NULL) */
    say("int80 socketcall", int80(102, 99, 0, 0));
    say("x32 getpid", call(X32 | 39, 0, 0, 0));
    say("x32 with the number of x86-64's execve", call(X32 | 59, 0, 0, 0));
#endif
    say("negative number", call(-1, 0, 0, 0));
    say("unknown number", call(600, 0, 0, 0));
    say("mseal", call(462, 0, 0, 0));
    say("cachestat", call(451, 9999, 0, 0));
    say("fork", clone_with(0));
    say("clone into a user namespace", clone_with(CLONE_NEWUSER));
    say("unshare", call(SYS_unshare, CLONE_NEWUTS, 0, 0));
    say("TIOCSTI", type_into(terminal));
    say("TIOCGPGRP", call(SYS_ioctl, terminal, TIOCGPGRP, (long)&terminal));
    say("unix socket", call(SYS_socket, AF_UNIX, SOCK_STREAM, 0));
    say("packet socket", call(SYS_socket, AF_PACKET, SOCK_RAW, 0));
    say("netlink route socket", call(SYS_socket, AF_NETLINK, SOCK_RAW, 0));
    say("netlink audit socket", call(SYS_socket, AF_NETLINK, SOCK_RAW, 9));
    say("umount", call(SYS_umount2, (long)"/nowhere", 0, 0));
}

static int load(const char *file) {
    static struct sock_filter filter[4096];
    int fd = open(file, O_RDONLY);
    struct sock_fprog program = {.len = (unsigned short)(read(fd, filter, sizeof filter) / 8), .filter = filter};
    close(fd);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        return -1;
    }
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static void refuse_what_is_asked(int listener) {
    struct seccomp_notif asked;
    struct pollfd ready = {.fd = listener, .events = POLLIN};
    while (poll(&ready, 1, -1) > 0 && (ready.revents & POLLIN)) {
        memset(&asked, 0, sizeof asked);
        if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &asked) == 0) {
            struct seccomp_notif_resp answer = {.id = asked.id, .error = -ASKED};
            ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
        }
    }
}

int main(int argc, char **argv) {
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    if (argc < 2) {
        attack(terminal);
        return 0;
    }
    volatile int *listener = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *listener = -1;
    /* one table of descriptors for both, so that the child's listener is the parent's too */
    long child = syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0, 0, 0, 0);
    if (child == 0) {
        int made = load(argv[1]);
        if (made < 0) {
            perror("seccomp");
            _exit(2);
        }
        *listener = made;
        attack(terminal);
        _exit(0);
    }
    int status = 0;
    while (*listener < 0 && waitpid((pid_t)child, &status, WNOHANG) == 0) {
        usleep(1000);
    }
    if (*listener >= 0) {
        refuse_what_is_asked(*listener);
        waitpid((pid_t)child, &status, 0);
    }
    return status == 0 ? 0 : 1;
}
