/*
 * holder JOB [times]: what `brig run` does around the launcher, in C. It makes the state directory and the cgroups, starts
 * the launcher on a prepared launch program, answers the filter's questions, waits for the end, removes all that it made
 * and exits as the container did. It measures two things: the launcher without a JVM, and the least that an answer can cost.
 *
 * JOB is a text file, a line each:
 *   launcher FILE        the launcher, copied to a sealed memfd as Brig does
 *   program FILE         the launch program, likewise
 *   state DIR            made with lock, root and scratch in it
 *   group DIR            a cgroup directory to make; in order
 *   set FILE VALUE       to write there; in order with the groups
 *   allow PATH           a path that may be opened, or a directory above it; any number
 *   near -               callers and this program wake each other on one processor, where the kernel can
 *
 * With `times` it says on standard error how many microseconds each part took.
 */
#define _GNU_SOURCE
#include "../../../../runtime/src/main/c/launch-program.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_EXEC 0x10u
#endif

enum { MAX = 64 };

static char *allowed[MAX], *made[MAX], *state, *launcher, *program;
static size_t allows, mades;
static int near;

/* Linux 6.6; older headers do not have them */
#define SET_FLAGS SECCOMP_IOW(4, __u64)
#define FD_SYNC_WAKE_UP 1ul
static int state_lock = -1;

static long long micros(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000ll + t.tv_nsec / 1000;
}

static char *in_state(const char *name)
{
	char *path;
	if (asprintf(&path, "%s/%s", state, name) == -1)
		exit(125);
	return path;
}

/* Last made, first removed. A cgroup is busy for a moment after its last process is reaped. */
static void undo(void)
{
	while (mades > 0) {
		char *dir = made[--mades];
		for (int tries = 0; rmdir(dir) == -1 && errno == EBUSY && tries < 3000; tries++)
			usleep(1000);
	}
	if (state) {
		static const char *const entries[] = { "scratch", "root", "lock", "lock.new" };
		for (size_t i = 0; i < sizeof(entries) / sizeof(*entries); i++)
			remove(in_state(entries[i]));
		rmdir(state);
	}
}

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "holder: %s: %s\n", what, strerror(errno));
	undo();
	exit(125);
}

static void make_state(char *dir)
{
	state = dir;
	mkdir("/run/brig", 0700);
	if (mkdir(state, 0700) == -1)
		fail(state);
	char *new = in_state("lock.new");
	state_lock = open(new, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (state_lock < 0 || flock(state_lock, LOCK_EX | LOCK_NB) == -1 || rename(new, in_state("lock")) == -1
	    || mkdir(in_state("root"), 0700) == -1 || mkdir(in_state("scratch"), 0700) == -1)
		fail("state");
}

static void make_group(char *dir)
{
	if (mkdir(dir, 0755) == 0) {
		if (mades == MAX)
			fail("too many groups");
		made[mades++] = dir;
	} else if (errno != EEXIST) {
		fail(dir);
	}
}

static void set(char *line)
{
	char *value = strchr(line, ' ');
	if (!value)
		fail(line);
	*value++ = '\0';
	int fd = open(line, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, value, strlen(value)) != (ssize_t)strlen(value))
		fail(line);
	close(fd);
}

static void read_job(const char *file)
{
	FILE *in = fopen(file, "re");
	if (!in)
		fail(file);
	char *line = NULL;
	size_t size = 0;
	for (ssize_t length; (length = getline(&line, &size, in)) > 0;) {
		line[length - 1] = '\0';
		char *rest = strchr(line, ' ');
		if (!rest)
			fail(line);
		*rest = '\0';
		rest = strdup(rest + 1);
		if (!strcmp(line, "launcher"))
			launcher = rest;
		else if (!strcmp(line, "program"))
			program = rest;
		else if (!strcmp(line, "state"))
			make_state(rest);
		else if (!strcmp(line, "group"))
			make_group(rest);
		else if (!strcmp(line, "set"))
			set(rest);
		else if (!strcmp(line, "allow") && allows < MAX)
			allowed[allows++] = rest;
		else if (!strcmp(line, "near"))
			near = 1;
		else
			fail(line);
	}
	free(line);
	fclose(in);
}

/* A sealed copy of a file in memory. */
static int sealed(const char *file, const char *name)
{
	int from = open(file, O_RDONLY | O_CLOEXEC);
	int fd = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_memfd_create, name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	static char buffer[1 << 16];
	ssize_t got = -1;
	while (from >= 0 && fd >= 0 && (got = read(from, buffer, sizeof(buffer))) > 0)
		if (write(fd, buffer, (size_t)got) != got)
			fail(name);
	if (got != 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == -1)
		fail(file);
	close(from);
	return fd;
}

static pid_t start(int control, int sync)
{
	int binary = sealed(launcher, "brig-launch"), bytes = sealed(program, "brig-program");
	char path[32];
	/* high numbers first, so that no source is overwritten by another one's target */
	int from[3] = { fcntl(control, F_DUPFD_CLOEXEC, 20), fcntl(sync, F_DUPFD_CLOEXEC, 20), fcntl(bytes, F_DUPFD_CLOEXEC, 20) };
	int exe = fcntl(binary, F_DUPFD_CLOEXEC, 20);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", exe);
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, from[i], FD_CONTROL + i);
	char *argv[] = { "brig-launch", "bench", NULL };
	char *environment[] = { NULL };
	pid_t pid;
	int error = posix_spawn(&pid, path, &actions, NULL, argv, environment);
	if (error) {
		errno = error;
		fail("spawn");
	}
	for (int i = 0; i < 3; i++)
		close(from[i]);
	close(exe);
	close(binary);
	close(bytes);
	return pid;
}

/* Reads one message; the listener, if one came, is returned in *listener. */
static int hear(int control, struct message *m, int *listener)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} space;
	struct iovec iov = { m, sizeof(*m) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = space.bytes, .msg_controllen = sizeof(space) };
	ssize_t got;
	do {
		got = recvmsg(control, &msg, MSG_CMSG_CLOEXEC);
	} while (got == -1 && errno == EINTR);
	if (got != (ssize_t)sizeof(*m))
		return -1;
	struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
	if (c && m->listener)
		memcpy(listener, CMSG_DATA(c), sizeof(int));
	return 0;
}

static int beneath(const char *path)
{
	for (size_t i = 0; i < allows; i++) {
		size_t length = strlen(allowed[i]);
		if (!strncmp(path, allowed[i], length) && (path[length] == '\0' || path[length] == '/' || length == 1))
			return 1;
	}
	return 0;
}

/* Where the path leads when the caller's root is the root; the slow way, for what the list does not name as it is written. */
static int resolves_beneath(unsigned int pid, const char *path)
{
	char link[64], target[PATH_MAX];
	snprintf(link, sizeof(link), "/proc/%u/root", pid);
	int root = open(link, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
	close(root);
	if (fd < 0)
		return 1; /* the kernel will say that it is not there */
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, target, sizeof(target) - 1);
	struct stat facts;
	if (fstat(fd, &facts) == -1)
		length = -1;
	close(fd);
	if (length < 0)
		return 0;
	target[length] = '\0';
	return beneath(target);
}

/* What Brig reads about a caller that it refuses, before it answers: afterwards the pid may be another's. */
static void witness(unsigned int pid)
{
	static const char *const texts[] = { "status", "cmdline" }, *const links[] = { "exe", "cwd" };
	char name[64], text[8192];
	for (int i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "/proc/%u/%s", pid, texts[i]);
		int fd = open(name, O_RDONLY | O_CLOEXEC);
		while (fd >= 0 && read(fd, text, sizeof(text)) > 0)
			;
		close(fd);
		snprintf(name, sizeof(name), "/proc/%u/%s", pid, links[i]);
		if (readlink(name, text, sizeof(text)) < 0)
			return;
	}
}

/* 1: go on; 0: refuse. What cannot be read is the kernel's to refuse. */
static int judge(const struct seccomp_notif *n)
{
	char path[PATH_MAX];
	unsigned long long at = n->data.nr == SYS_openat ? n->data.args[1] : n->data.args[0];
	if (n->data.nr != SYS_openat && n->data.nr != SYS_execve)
		return 1;
	size_t size = sizeof(path) - (size_t)(at & 4095); /* never across a page that may not be there */
	struct iovec here = { path, size }, there = { (void *)(uintptr_t)at, size };
	ssize_t got = process_vm_readv((pid_t)n->pid, &here, 1, &there, 1, 0);
	if (got <= 0 || !memchr(path, '\0', (size_t)got) || n->data.nr == SYS_execve)
		return 1;
	return (path[0] == '/' && !strstr(path, "..") && beneath(path)) || resolves_beneath(n->pid, path);
}

static void *answer(void *listener)
{
	int fd = (int)(intptr_t)listener;
	if (near)
		ioctl(fd, SET_FLAGS, FD_SYNC_WAKE_UP);
	for (;;) {
		struct seccomp_notif ask = { 0 };
		if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &ask) == -1) {
			if (errno == EINTR)
				continue;
			break; /* ENOENT: nobody is left who could ask */
		}
		int yes = judge(&ask);
		if (ioctl(fd, SECCOMP_IOCTL_NOTIF_ID_VALID, &ask.id) == -1)
			continue;
		if (!yes)
			witness(ask.pid);
		struct seccomp_notif_resp reply = {
			.id = ask.id,
			.error = yes ? 0 : -EACCES,
			.flags = yes ? SECCOMP_USER_NOTIF_FLAG_CONTINUE : 0,
		};
		ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &reply);
	}
	close(fd);
	return NULL;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	/* every job ends by itself, soon: Ctrl-C must not keep this from removing what it made */
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	long long begin = micros();
	read_job(argv[1]);
	long long ready = 0, prepared = micros();
	int control[2], sync[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control) || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sync))
		fail("socketpair");
	pid_t pid = start(control[1], sync[1]);
	close(control[1]);
	close(sync[1]);
	if (write(control[0], &(char){ HEAR_GO }, 1) != 1)
		fail("go");

	struct message m = { 0 };
	pthread_t thread;
	int listener = -1;
	while (hear(control[0], &m, &listener) == 0 && m.kind != SAY_ENDED) {
		if (m.kind != SAY_READY)
			continue;
		ready = micros();
		if (listener >= 0 && pthread_create(&thread, NULL, answer, (void *)(intptr_t)listener) != 0)
			fail("thread");
	}
	if (listener >= 0)
		pthread_join(thread, NULL);
	long long ended = micros();
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		;
	undo();
	if (argc > 2)
		fprintf(stderr, "prepared %lld ready %lld ended %lld removed %lld\n", prepared - begin, ready - prepared,
			ended - ready, micros() - ended);
	if (m.kind != SAY_ENDED || m.failed) {
		fprintf(stderr, "holder: step %u: %s\n", m.step, strerror(m.error));
		return 125;
	}
	return m.status >= 256 ? 128 + m.status - 256 : m.status;
}
