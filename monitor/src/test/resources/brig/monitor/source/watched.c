/* Asks a listener about the system calls whose numbers it is given, tells its number, then does what stdin says, a line
   at a time, and prints "errno N" (0 is success). What it does itself in between must not be among the watched calls. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static int listen_to(int count, char **numbers) {
    struct sock_filter code[128];
    int n = 0;
#ifdef __x86_64__
    unsigned arch = AUDIT_ARCH_X86_64;
#else
    unsigned arch = AUDIT_ARCH_AARCH64;
#endif
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch));
    code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, arch, 1, 0);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < count; i++) {
        code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, atoi(numbers[i]), 0, 1);
        code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF);
    }
    code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog prog = {n, code};
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &prog);
}

static long nanos(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000L + now.tv_nsec;
}

static int by_time(const void *a, const void *b) {
    long x = *(const long *)a, y = *(const long *)b;
    return x < y ? -1 : x > y;
}

static void *open_it(void *path) { return (void *)(long)(open(path, O_RDONLY) < 0 ? errno : 0); }

static int said(long result) { return result < 0 ? errno : 0; }

#ifdef __x86_64__
static sigjmp_buf fault;

static void faulted(int number) { siglongjmp(fault, number); }
#endif

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    int listener = listen_to(argc - 1, argv + 1);
    printf("listener %d\n", listener);
    char line[8192], *word[64];
    while (fgets(line, sizeof line, stdin)) {
        int n = 0, result = 0;
        for (char *at = strtok(line, " \n"); at && n < 63; at = strtok(NULL, " \n"))
            word[n++] = at;
        word[n] = NULL;
        if (!n)
            continue;
        if (!strcmp(word[0], "taken")) {
            close(listener);
        } else if (!strcmp(word[0], "open")) {
            result = said(open(word[1], O_RDONLY));
        } else if (!strcmp(word[0], "create")) {
            result = said(open(word[1], O_WRONLY | O_CREAT, 0600));
        } else if (!strcmp(word[0], "openat")) {
            int dir = open(word[1], O_PATH | O_DIRECTORY);
            result = said(openat(dir, word[2], O_RDONLY));
        } else if (!strcmp(word[0], "openbad")) {
            result = said(openat(AT_FDCWD, (char *)16, O_RDONLY));
        } else if (!strcmp(word[0], "openedge")) {
            /* a path whose NUL is the last byte of its page, with nothing behind it */
            char *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            munmap(page + 4096, 4096);
            size_t size = strlen(word[1]) + 1;
            result = said(open(memcpy(page + 4096 - size, word[1], size), O_RDONLY));
        } else if (!strcmp(word[0], "openhidden")) {
            /* a path in a page that its owner may only write: the kernel reads it all the same */
            char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            strcpy(page, word[1]);
            mprotect(page, 4096, PROT_WRITE);
            result = said(open(page, O_RDONLY));
        } else if (!strcmp(word[0], "thread")) {
            pthread_t thread;
            void *code;
            pthread_create(&thread, NULL, open_it, word[1]);
            pthread_join(thread, &code);
            result = (long)code;
        } else if (!strcmp(word[0], "chdir")) {
            result = said(chdir(word[1]));
        } else if (!strcmp(word[0], "mkdir")) {
            result = said(mkdir(word[1], 0700));
        } else if (!strcmp(word[0], "rename")) {
            result = said(rename(word[1], word[2]));
        } else if (!strcmp(word[0], "connect")) {
            struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(word[2]))};
            inet_pton(AF_INET, word[1], &to.sin_addr);
            result = said(connect(socket(AF_INET, SOCK_STREAM, 0), (void *)&to, sizeof to));
        } else if (!strcmp(word[0], "exec")) {
            if (!fork())
                _exit(said(execv(word[1], word + 1)));
            int status;
            result = wait4(-1, &status, 0, NULL) < 0 ? errno : status >> 8;
        } else if (!strcmp(word[0], "memory")) {
            int fd = memfd_create("payload", 0);
            char *args[] = {"payload", NULL};
            result = said(write(fd, "#!/bin/true\n", 12) < 0 ? -1 : fexecve(fd, args, args + 1));
#ifdef __x86_64__
        } else if (!strcmp(word[0], "i386")) {
            /* some virtual machines have no such gate: the instruction faults before any kernel sees it */
            signal(SIGSEGV, faulted);
            if (sigsetjmp(fault, 1)) {
                printf("faults\n");
                continue;
            }
            long got;
            __asm__ volatile("int $0x80" : "=a"(got) : "a"(atol(word[1])) : "memory");
            result = got < 0 && got > -4096 ? -got : 0;
#endif
        } else if (!strcmp(word[0], "time")) {
            int count = atoi(word[2]);
            long *took = malloc(count * sizeof *took);
            for (int i = 0; i < count; i++) {
                long start = nanos();
                int fd = open(word[1], O_RDONLY);
                took[i] = nanos() - start;
                close(fd);
            }
            qsort(took, count, sizeof *took, by_time);
            printf("p50 %ld p99 %ld\n", took[count / 2], took[count * 99L / 100]);
            continue;
        }
        printf("errno %d\n", result);
    }
    return 0;
}
