/* Does one action after the other; see probe.h. No call of the C library's own is made that the policy might refuse. */
#define _GNU_SOURCE
#include "probe.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS = 2, MOST_DESCRIPTORS = 64 };

static struct deed deed;
static char text[MOST_TEXT + 16];
static char body[MOST_BODY];

static void take(void *to, size_t count)
{
	for (size_t done = 0; done < count;) {
		ssize_t got = read(FD_DEEDS, (char *)to + done, count - done);
		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			_exit(0); /* Java has no more of them */
		done += (size_t)got;
	}
}

static void next(void)
{
	take(&deed, sizeof(deed));
	if (deed.text > MOST_TEXT || deed.body > MOST_BODY)
		_exit(2);
	memset(text, 0, sizeof(text));
	take(text, deed.text);
	take(body, deed.body);
}

static void say(int32_t kind, int32_t value)
{
	struct answer answer = { kind, value };
	while (write(FD_ANSWERS, &answer, sizeof(answer)) == -1 && errno == EINTR)
		;
}

static int error_of(long result)
{
	return result == -1 ? errno : 0;
}

static int open_path(int flags, mode_t mode)
{
	long fd = syscall(SYS_openat, AT_FDCWD, text, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, mode);
	int error = error_of(fd);
	if (fd >= 0)
		close((int)fd);
	return error;
}

static int make_directory(void)
{
	return error_of(syscall(SYS_mkdirat, AT_FDCWD, text, 0755));
}

/* As a directory, and as a file. Where something is there, what stands beside it: making is a matter of the directory. */
static int make(void)
{
	int error = make_directory();
	if (error == EEXIST && deed.text > 0) {
		memcpy(text + deed.text - 1, ".brig", 6);
		error = make_directory();
	}
	if (error)
		return error;
	syscall(SYS_unlinkat, AT_FDCWD, text, AT_REMOVEDIR);
	error = open_path(O_WRONLY | O_CREAT | O_EXCL, 0644);
	if (!error)
		syscall(SYS_unlinkat, AT_FDCWD, text, 0);
	return error;
}

static int take_away(void)
{
	int error = error_of(syscall(SYS_unlinkat, AT_FDCWD, text, 0));
	return error == EISDIR ? error_of(syscall(SYS_unlinkat, AT_FDCWD, text, AT_REMOVEDIR)) : error;
}

/*
 * The kernel looks at all that it looks at, and then has no room for the new program's stack: not one instruction of it is
 * executed (setup_arg_pages in fs/exec.c, behind the point of no return; seen on 6.18).
 */
static int execute(void)
{
	const struct rlimit room = { 65536, 65536 }, none = { 0, 0 };
	char *arguments[] = { text, NULL }, *environment[] = { NULL };
	syscall(SYS_prlimit64, 0, RLIMIT_CORE, &none, NULL);
	syscall(SYS_prlimit64, 0, RLIMIT_AS, &room, NULL);
	for (int fd = 0; fd < 3; fd++)
		syscall(SYS_fcntl, fd, F_SETFD, FD_CLOEXEC);
	return error_of(syscall(SYS_execve, text, arguments, environment));
}

static int open_socket(void)
{
	return (int)syscall(SYS_socket, deed.numbers[2], deed.numbers[1] | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Not longer than until the first packet is on its way; of UDP none is sent. */
static int connect_to(void)
{
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)deed.numbers[0]) };
	struct sockaddr_in to4 = { .sin_family = AF_INET, .sin_port = htons((uint16_t)deed.numbers[0]) };
	int fd = open_socket();
	if (fd < 0)
		return errno;
	memcpy(&to6.sin6_addr, body, sizeof(to6.sin6_addr));
	memcpy(&to4.sin_addr, body, sizeof(to4.sin_addr));
	int error = deed.numbers[2] == AF_INET6 ? error_of(syscall(SYS_connect, fd, &to6, sizeof(to6)))
						 : error_of(syscall(SYS_connect, fd, &to4, sizeof(to4)));
	close(fd);
	return error;
}

static int listen_at(void)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)deed.numbers[0]) };
	int fd = open_socket();
	if (fd < 0)
		return errno;
	int error = error_of(syscall(SYS_bind, fd, &at, sizeof(at)));
	if (!error && deed.numbers[1] == SOCK_STREAM)
		error = error_of(syscall(SYS_listen, fd, 1));
	close(fd);
	return error;
}

/* A child of vfork lies on our stack: it ends without a word on it. */
static long fork_on_our_stack(void)
{
#ifdef __x86_64__
	long result;
	__asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\tmov $60, %%eax\n\txor %%edi, %%edi\n\tsyscall\n1:"
			 : "=a"(result)
			 : "a"((long)SYS_vfork)
			 : "rcx", "r11", "rdi", "memory");
	if (result >= 0)
		return result;
	errno = (int)-result;
	return -1;
#else
	errno = ENOSYS;
	return -1;
#endif
}

static int forks(long number)
{
#ifdef SYS_fork
	if (number == SYS_fork)
		return 1;
#endif
	return number == SYS_clone || number == SYS_clone3;
}

static int call(void)
{
	long a[6], number = (long)deed.number, result;
	for (int i = 0; i < 6; i++)
		a[i] = (deed.strings >> i & 1) && deed.numbers[i] < MOST_TEXT ? (long)(text + deed.numbers[i])
									       : (long)deed.numbers[i];
#ifdef SYS_vfork
	if (number == SYS_vfork)
		return error_of(fork_on_our_stack());
#endif
	result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (result == 0 && forks(number))
		_exit(0);
	return error_of(result);
}

static int put_file(void)
{
	long fd = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	if (fd == -1)
		return errno;
	int error = error_of(write((int)fd, body, deed.body));
	close((int)fd);
	return error;
}

static int act(void)
{
	switch (deed.verb) {
	case DO_OPEN:
		return open_path(O_RDONLY, 0);
	case DO_WRITE:
		return open_path(O_WRONLY, 0);
	case DO_MAKE:
		return make();
	case DO_REMOVE:
		return take_away();
	case DO_EXEC:
		return execute();
	case DO_CONNECT:
		return connect_to();
	case DO_LISTEN:
		return listen_at();
	case DO_CALL:
		return call();
	case PUT_DIRECTORY:
		return make_directory();
	case PUT_FILE:
		return put_file();
	case SAY_SO:
		return 0; /* that it can hear and speak at all */
	default:
		_exit(2);
	}
}

/* Whoever acts has nothing of the launcher's in hand, and not for ever. */
static void prepare(void)
{
	const struct itimerval soon = { .it_value = { SECONDS, 0 } };
	if (syscall(SYS_close_range, 3, ~0u, 2 /* CLOSE_RANGE_UNSHARE */) == -1 && !deed.alone)
		for (int fd = 3; fd < MOST_DESCRIPTORS; fd++)
			close(fd);
	syscall(SYS_setitimer, ITIMER_REAL, &soon, NULL);
}

/* One more process, so that its end is not ours. The answer is its own; if it gave none, ours. */
static void act_apart(struct program *p)
{
	int status = 0;
	p->report->answered = 0;
	long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0), ended;
	if (child == 0) {
		prepare();
		int error = act();
		p->report->answered = 1;
		say(CAME_RESULT, error);
		_exit(0);
	}
	while (child > 0 && (ended = syscall(SYS_wait4, child, &status, 0, NULL)) == -1 && errno == EINTR)
		;
	if (child < 0 || ended == -1) {
		say(CAME_ALONE, errno);
		_exit(0);
	}
	if (!p->report->answered)
		say(CAME_NOTHING, status);
}

void probe(struct program *p)
{
	for (;;) {
		next();
		if (deed.verb >= PUT_DIRECTORY) {
			say(CAME_RESULT, act());
		} else if (deed.alone) {
			prepare();
			say(CAME_RESULT, act());
			_exit(0);
		} else {
			act_apart(p);
		}
	}
}
