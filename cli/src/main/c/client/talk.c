/* The client's part of a call that a daemon answers. */
#define _GNU_SOURCE
#include "client.h"
#include "talk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { UNSTARTED = 125, FIRST_FD = 200, FD_OWNER = 207, ABOVE = 210, MOST_FDS = 8, NO_LINK = -1 };

struct call {
	int oci, socket, signals, answered, owns;
	int ended, status; /* of the launcher, once it has been reaped */
	pid_t launcher;
	struct terminal terminal;
};

static int lost(const struct call *c, const char *what)
{
	complain(c->oci ? "brig-oci: " : "brig: error: ", what, "");
	return c->oci ? 1 : 125;
}

/* A daemon's socket, if there is one and it is root's (or our own user's). */
static int reach(void)
{
	const char *path = getenv("BRIG_SOCKET");
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct ucred peer = { 0, 0, 0 };
	socklen_t size = sizeof(peer);
	if (!path)
		path = TALK_SOCKET;
	if (path[0] == '\0' || strlen(path) >= sizeof(address.sun_path))
		return NO_LINK;
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return NO_LINK;
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || (peer.uid != 0 && peer.uid != geteuid())) {
		close(fd);
		return NO_LINK;
	}
	return fd;
}

/* What is written to a file, piece by piece, and goes there when there is much of it. */
struct draft {
	int fd, bad;
	size_t size;
	char bytes[16384];
};

static void flush(struct draft *d)
{
	for (size_t done = 0; done < d->size && !d->bad;) {
		ssize_t put = write(d->fd, d->bytes + done, d->size - done);
		d->bad = put <= 0;
		done += put > 0 ? (size_t)put : 0;
	}
	d->size = 0;
}

/* With its NUL. */
static void put(struct draft *d, const char *text)
{
	do {
		if (d->size == sizeof(d->bytes))
			flush(d);
		d->bytes[d->size++] = *text;
	} while (*text++ != '\0');
}

/* Directory, words and environment as a file in memory: no message is large enough for what a shell may hold. */
static int written(int oci, int argc, char **argv)
{
	static struct draft d;
	static char directory[PATH_MAX];
	d.fd = memfd_create("brig-call", MFD_CLOEXEC);
	if (d.fd < 0 || !getcwd(directory, sizeof(directory)))
		return -1;
	put(&d, directory);
	put(&d, oci ? "brig-oci" : "brig");
	for (int i = 1; i < argc; i++)
		put(&d, argv[i]);
	for (char **variable = environ; *variable; variable++)
		put(&d, *variable);
	flush(&d);
	return d.bad ? -1 : d.fd;
}

static int hello(int link, int oci, int argc, char **argv)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(4 * sizeof(int))];
	} control = { .bytes = { 0 } };
	struct word word = { .kind = TALK_HELLO, .value = TALK_VERSION, .more = argc };
	int fds[4] = { written(oci, argc, argv), 0, 1, 2 };
	if (fds[0] < 0)
		return -1;
	struct iovec part = { &word, sizeof(word) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes) };
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(sizeof(fds));
	memcpy(CMSG_DATA(rights), fds, sizeof(fds));
	ssize_t sent = sendmsg(link, &message, MSG_NOSIGNAL);
	close(fds[0]);
	return sent == (ssize_t)sizeof(word) ? 0 : -1;
}

/* The next word and its descriptors; their count, or -1 if the daemon is gone. */
static int next(int link, struct word *word, int *fds)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(MOST_FDS * sizeof(int))];
	} control;
	struct iovec part = { word, sizeof(*word) };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof(control.bytes) };
	ssize_t got;
	do {
		got = recvmsg(link, &message, MSG_CMSG_CLOEXEC);
	} while (got == -1 && errno == EINTR);
	if (got != (ssize_t)sizeof(*word))
		return -1;
	struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
	if (!rights || rights->cmsg_type != SCM_RIGHTS)
		return 0;
	int count = (int)((rights->cmsg_len - CMSG_LEN(0)) / sizeof(int));
	memcpy(fds, CMSG_DATA(rights), (size_t)count * sizeof(int));
	return count;
}

/*
 * vfork(2), which must not be a function of its own: it would return twice, and into a frame that the child has used. The child
 * makes one call and never comes back.
 */
static inline __attribute__((always_inline)) long share_and_wait(void)
{
	long flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
#if defined(__x86_64__)
	long result;
	__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_clone), "D"(flags), "S"(0), "d"(0) : "rcx", "r8", "r10", "r11", "memory");
	return result;
#else
	register long x8 __asm__("x8") = SYS_clone;
	register long x0 __asm__("x0") = flags;
	register long x1 __asm__("x1") = 0;
	register long x2 __asm__("x2") = 0;
	register long x3 __asm__("x3") = 0;
	register long x4 __asm__("x4") = 0;
	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
	return x0;
#endif
}

/* The child becomes the launcher that the daemon sent: the container is its child, and so our caller's descendant. */
static __attribute__((noinline, noreturn)) void be_launcher(const struct word *word, const int *fds, int count, int owner)
{
	int high[MOST_FDS];
	char *argv[] = { (char *)"brig-launch", (char *)word->text, NULL };
	char *nothing[] = { NULL };
	for (int i = 0; i < count; i++)
		high[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, ABOVE);
	owner = owner < 0 ? -1 : fcntl(owner, F_DUPFD_CLOEXEC, ABOVE);
	if (word->value & LAUNCH_NO_INPUT) {
		int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
		dup2(null, 0);
	}
	for (int i = 1; i < count; i++)
		dup2(high[i], FIRST_FD + i - 1);
	if (owner >= 0)
		dup2(owner, FD_OWNER);
	syscall(SYS_execveat, high[0], "", argv, nothing, AT_EMPTY_PATH);
	_exit(126);
}

static int launch(struct call *c, const struct word *word, const int *fds, int count)
{
	int owner = word->value & LAUNCH_OWNED ? (int)syscall(SYS_pidfd_open, getpid(), 0) : -1;
	if (count < 2 || ((word->value & LAUNCH_OWNED) && owner < 0))
		return -1;
	c->owns = owner >= 0;
	c->launcher = (pid_t)share_and_wait();
	if (c->launcher == 0)
		be_launcher(word, fds, count, owner);
	for (int i = 0; i < count; i++)
		close(fds[i]);
	close(owner);
	return c->launcher < 0 ? -1 : 0;
}

/* Whether the launcher has ended. */
static int reaped(struct call *c)
{
	if (!c->ended && c->launcher > 0)
		c->ended = waitpid(c->launcher, &c->status, WNOHANG) == c->launcher;
	return c->ended;
}

/* Its exit code, which is the program's where there is no daemon any more. */
static int left_alone(const struct call *c)
{
	int code = WIFSIGNALED(c->status) ? 128 + WTERMSIG(c->status) : WEXITSTATUS(c->status);
	return code == UNSTARTED ? lost(c, "the daemon went away before the program was started") : code;
}

/* Its container has ended, but its mounts go with the launcher; all that the daemon has done since then lies beside that. */
static void see_off(struct call *c)
{
	struct pollfd signals = { c->signals, POLLIN, 0 };
	struct timespec longest = { 1, 0 };
	struct signalfd_siginfo info;
	while (!reaped(c) && ppoll(&signals, 1, &longest, NULL) == 1)
		if (read(c->signals, &info, sizeof(info)) != sizeof(info))
			return;
}

/* What the daemon says; the exit code, or -1 to go on. */
static int hear(struct call *c)
{
	struct word word;
	int fds[MOST_FDS], count = next(c->socket, &word, fds);
	if (count < 0) {
		close(c->socket);
		c->socket = NO_LINK;
		return c->launcher > 0 && c->owns ? -1 : lost(c, "the daemon went away in the middle of this call");
	}
	c->answered = 1;
	switch (word.kind) {
	case TALK_LAUNCH:
		word.text[sizeof(word.text) - 1] = '\0';
		return launch(c, &word, fds, count) == 0 ? -1 : lost(c, "cannot start the launcher");
	case TALK_TERMINAL:
		terminal_open(&c->terminal, fds[0], word.value);
		return -1;
	case TALK_END:
		terminal_drain(&c->terminal);
		if (c->launcher > 0 && c->owns)
			see_off(c);
		return word.value & 0xff;
	default:
		return lost(c, "the daemon says what this client does not know: restart it, it is another version");
	}
}

/* A signal of ours is the program's; without a daemon who could judge that, it ends us, and the launcher ends the program. */
static int pass(struct call *c)
{
	struct signalfd_siginfo info;
	if (read(c->signals, &info, sizeof(info)) != sizeof(info))
		return -1;
	if (info.ssi_signo == SIGWINCH) {
		terminal_resize(&c->terminal);
	} else if (info.ssi_signo == SIGCHLD) {
		reaped(c); /* whether that is the end, the daemon says, if there is one */
	} else if (c->socket != NO_LINK) {
		struct word word = { .kind = TALK_SIGNAL, .value = (int32_t)info.ssi_signo };
		send(c->socket, &word, sizeof(word), MSG_NOSIGNAL | MSG_DONTWAIT);
	} else {
		return 128 + (int)info.ssi_signo;
	}
	return -1;
}

static int attend(struct call *c)
{
	for (;;) {
		struct pollfd fds[4] = {
			{ c->socket, POLLIN, 0 },
			{ c->signals, POLLIN, 0 },
			{ c->terminal.master, POLLIN, 0 },
			{ c->terminal.input ? 0 : -1, POLLIN, 0 },
		};
		int code = -1;
		if (ppoll(fds, 4, NULL, NULL) < 0)
			continue;
		if (fds[3].revents)
			terminal_input(&c->terminal);
		if (fds[2].revents)
			terminal_output(&c->terminal);
		if (fds[1].revents)
			code = pass(c);
		if (code < 0 && fds[0].revents)
			code = hear(c);
		if (code < 0 && c->socket == NO_LINK && reaped(c))
			code = left_alone(c);
		if (code >= 0)
			return code;
	}
}

int be_client(int oci, int argc, char **argv)
{
	static const int passed[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGQUIT, SIGWINCH, SIGCHLD };
	struct call c = { .oci = oci, .socket = reach(), .terminal = { -1, 0 } };
	struct word first;
	uint64_t set = 0; /* as the kernel has it */
	sigset_t before;
	if (c.socket == NO_LINK)
		return -1;
	for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
		set |= 1ull << (passed[i] - 1);
	sigprocmask(SIG_BLOCK, (const sigset_t *)(const void *)&set, &before);
	c.signals = (int)syscall(SYS_signalfd4, -1, &set, sizeof(set), SFD_CLOEXEC);
	if (c.signals < 0 || hello(c.socket, oci, argc, argv) != 0 ||
	    (recv(c.socket, &first, sizeof(first), MSG_PEEK) == (ssize_t)sizeof(first) && first.kind == TALK_DECLINED)) {
		close(c.socket);
		close(c.signals);
		sigprocmask(SIG_SETMASK, &before, NULL);
		return -1;
	}
	return attend(&c);
}
