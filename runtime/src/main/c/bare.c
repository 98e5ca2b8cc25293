/*
 * What the launcher needs of a C library, and no more. One stays beside each container for as long as that lives, and each
 * call of an engine starts one: glibc's static start alone asks cpuid some hundred times, each of which a virtual machine
 * answers by leaving to its hypervisor, and 0.6 MiB of it lie in a file in memory for each container.
 *
 * A single thread, no locale, no stdio, no heap. errno is a plain variable. sigset_t is the C library's, of which the kernel
 * knows the first 8 bytes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { KERNEL_SIGSET = 8 };

/* Gets the stack that the kernel has made: the count of words, the words, NULL, the environment. */
int main();

#if defined(__x86_64__)
__asm__(".globl _start\n_start:\n\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall main\n\tmov %eax, %edi\n\tmov $231, %eax\n\tsyscall\n");

static long raw(long number, long a, long b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}
#elif defined(__aarch64__)
__asm__(".globl _start\n_start:\n\tmov x29, #0\n\tmov x30, #0\n\tmov x0, sp\n\tbl main\n\tmov x8, #94\n\tsvc #0\n");

static long raw(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
	return x0;
}
#else
#error "the launcher knows x86-64 and aarch64"
#endif

static int last_error;

int *__errno_location(void)
{
	return &last_error;
}

static long checked(long result)
{
	if (result < 0 && result > -4096) {
		last_error = (int)-result;
		return -1;
	}
	return result;
}

long syscall(long number, ...)
{
	va_list list;
	long a[6];
	va_start(list, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(list, long);
	va_end(list);
	return checked(raw(number, a[0], a[1], a[2], a[3], a[4], a[5]));
}

void _exit(int code)
{
	for (;;)
		raw(SYS_exit_group, code, 0, 0, 0, 0, 0);
}

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
	char *t = to;
	const char *f = from;
	while (size-- > 0)
		*t++ = *f++;
	return to;
}

void *memset(void *at, int value, size_t size)
{
	char *t = at;
	while (size-- > 0)
		*t++ = (char)value;
	return at;
}

int openat(int directory, const char *path, int flags, ...)
{
	return (int)checked(raw(SYS_openat, directory, (long)path, flags, 0, 0, 0));
}

int open(const char *path, int flags, ...)
{
	return (int)checked(raw(SYS_openat, AT_FDCWD, (long)path, flags, 0, 0, 0));
}

int close(int fd)
{
	return (int)checked(raw(SYS_close, fd, 0, 0, 0, 0, 0));
}

int dup3(int fd, int other, int flags)
{
	return (int)checked(raw(SYS_dup3, fd, other, flags, 0, 0, 0));
}

off_t lseek(int fd, off_t offset, int whence)
{
	return checked(raw(SYS_lseek, fd, offset, whence, 0, 0, 0));
}

ssize_t pread(int fd, void *into, size_t size, off_t offset)
{
	return checked(raw(SYS_pread64, fd, (long)into, (long)size, offset, 0, 0));
}

ssize_t write(int fd, const void *from, size_t size)
{
	return checked(raw(SYS_write, fd, (long)from, (long)size, 0, 0, 0));
}

int chmod(const char *path, mode_t mode)
{
	return (int)checked(raw(SYS_fchmodat, AT_FDCWD, (long)path, mode, 0, 0, 0));
}

void *mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
	return (void *)checked(raw(SYS_mmap, (long)at, (long)size, protection, flags, fd, offset));
}

int munmap(void *at, size_t size)
{
	return (int)checked(raw(SYS_munmap, (long)at, (long)size, 0, 0, 0, 0));
}

int prctl(int option, ...)
{
	va_list list;
	va_start(list, option);
	long value = va_arg(list, long);
	va_end(list);
	return (int)checked(raw(SYS_prctl, option, value, 0, 0, 0, 0));
}

uid_t geteuid(void)
{
	return (uid_t)raw(SYS_geteuid, 0, 0, 0, 0, 0, 0);
}

pid_t waitpid(pid_t pid, int *status, int options)
{
	return (pid_t)checked(raw(SYS_wait4, pid, (long)status, options, 0, 0, 0));
}

int kill(pid_t pid, int signal)
{
	return (int)checked(raw(SYS_kill, pid, signal, 0, 0, 0, 0));
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	return (int)checked(raw(SYS_clock_gettime, clock, (long)time, 0, 0, 0, 0));
}

int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *pause, const sigset_t *mask)
{
	struct timespec time; /* the kernel writes what is left into it */
	if (pause)
		time = *pause;
	return (int)checked(raw(SYS_ppoll, (long)fds, (long)count, pause ? (long)&time : 0, (long)mask, KERNEL_SIGSET, 0));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
	return checked(raw(SYS_sendmsg, fd, (long)message, flags, 0, 0, 0));
}

ssize_t recv(int fd, void *into, size_t size, int flags)
{
	return checked(raw(SYS_recvfrom, fd, (long)into, (long)size, flags, 0, 0));
}

int accept4(int fd, struct sockaddr *restrict address, socklen_t *restrict size, int flags)
{
	return (int)checked(raw(SYS_accept4, fd, (long)address, (long)size, flags, 0, 0));
}

int getsockopt(int fd, int level, int name, void *restrict value, socklen_t *restrict size)
{
	return (int)checked(raw(SYS_getsockopt, fd, level, name, (long)value, (long)size, 0));
}

int sigfillset(sigset_t *set)
{
	memset(set, 0xff, sizeof(*set));
	return 0;
}

int sigprocmask(int how, const sigset_t *restrict set, sigset_t *restrict before)
{
	return (int)checked(raw(SYS_rt_sigprocmask, how, (long)set, (long)before, KERNEL_SIGSET, 0, 0));
}

int sigwaitinfo(const sigset_t *restrict set, siginfo_t *restrict info)
{
	return (int)checked(raw(SYS_rt_sigtimedwait, (long)set, (long)info, 0, KERNEL_SIGSET, 0, 0));
}

/* The one handler of the launcher's never runs: its signals stay blocked. So there is no way back from it here. */
int sigaction(int signal, const struct sigaction *restrict action, struct sigaction *restrict before)
{
	struct {
		void (*handler)(int);
		unsigned long flags;
		void (*restorer)(void);
		unsigned long mask;
	} kernel = { action->sa_handler, 0, NULL, 0 };
	(void)before;
	return (int)checked(raw(SYS_rt_sigaction, signal, (long)&kernel, 0, KERNEL_SIGSET, 0, 0));
}
