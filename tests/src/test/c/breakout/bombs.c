/* To use up what the host has. Each stops a little above Brig's limits, and gives back what it took. */
#include "breakout.h"

#include <linux/aio_abi.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#define MEBIBYTE (1L << 20)

static void *wait_for_ever(void *nothing)
{
	pause();
	return nothing;
}

static int threads(int argc, char **argv)
{
	pthread_attr_t small;
	pthread_t thread;
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 32768);
	for (long i = 0, n = number(argc, argv, 1, 600); i < n; i++)
		if ((errno = pthread_create(&thread, &small, wait_for_ever, NULL)) != 0)
			return failed("clone");
	return ok("threads");
}

static int touch(char *room, long size)
{
	for (long i = 0; i < size; i += 4096)
		room[i] = 1;
	return ok("%ld MiB", size / MEBIBYTE);
}

static int shared_segments(int argc, char **argv)
{
	long size = number(argc, argv, 1, 1200) * MEBIBYTE;
	int id = shmget(IPC_PRIVATE, (size_t)size, IPC_CREAT | 0600);
	char *room = id == -1 ? (void *)-1 : shmat(id, NULL, 0);
	if (room == (void *)-1)
		return failed("shmget");
	shmctl(id, IPC_RMID, NULL);
	return touch(room, size);
}

/* Room in a file, without writing it. */
static int file_room(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/bomb");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1)
		return failed("open");
	int result = fallocate(fd, 0, 0, number(argc, argv, 2, 300) * MEBIBYTE);
	drop(fd, path);
	return outcome(result, "fallocate");
}

static int memfd_room(int argc, char **argv)
{
	int fd = memfd_create("bomb", 0);
	long size = number(argc, argv, 1, 1200) * MEBIBYTE;
	if (fd == -1 || ftruncate(fd, size) == -1)
		return failed("memfd_create");
	char *room = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return room == MAP_FAILED ? failed("mmap") : touch(room, size);
}

/* The kernel's own memory: what lies in sockets that nobody reads. */
static int socket_memory(int argc, char **argv)
{
	static char block[65536];
	long wanted = number(argc, argv, 1, 1200) * MEBIBYTE, sent = 0;
	while (sent < wanted) {
		int pair[2];
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair) == -1)
			return failed("socketpair");
		for (ssize_t n; (n = send(pair[0], block, sizeof(block), 0)) > 0;)
			sent += n;
	}
	return ok("%ld MiB of the kernel's", sent / MEBIBYTE);
}

/* As much as the kernel takes at once. */
static long filled(int fd)
{
	static char block[1 << 20];
	long sent = 0;
	for (ssize_t n; (n = send(fd, block, sizeof(block), MSG_DONTWAIT)) > 0;)
		sent += n;
	return sent;
}

/*
 * What lies in TCP connections that nobody reads: both ends are here. The kernel has one limit for the whole machine (tcp_mem).
 * Where the cgroup has one, more connections bring no more room.
 */
static int connection_memory(int argc, char **argv)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(to);
	long wanted = number(argc, argv, 1, 1200) * MEBIBYTE, sent = 0;
	int listener = socket(AF_INET, SOCK_STREAM, 0), room = 4 * MEBIBYTE, in_vain = 0;

	setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
	if (bind(listener, (void *)&to, sizeof(to)) == -1 || listen(listener, 64) == -1 ||
	    getsockname(listener, (void *)&to, &size) == -1)
		return failed("listen");
	while (sent < wanted && in_vain < 20) {
		int out = socket(AF_INET, SOCK_STREAM, 0);
		if (out == -1)
			return failed("socket");
		setsockopt(out, SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
		if (connect(out, (void *)&to, sizeof(to)) == -1 || accept(listener, NULL, NULL) == -1)
			return failed("connect");
		long more = filled(out);
		sent += more;
		in_vain = more < MEBIBYTE ? in_vain + 1 : 0;
	}
	errno = ENOBUFS;
	return sent < wanted ? failed("send after %ld MiB", sent / MEBIBYTE) : ok("%ld MiB in connections", sent / MEBIBYTE);
}

/* Full pipes. Beyond 64 MiB a user without privilege gets small ones, so there are many. */
static int pipe_memory(int argc, char **argv)
{
	static char block[65536];
	long wanted = number(argc, argv, 1, 600) * MEBIBYTE, sent = 0;
	while (sent < wanted) {
		int ends[2];
		if (pipe2(ends, O_NONBLOCK) == -1)
			return failed("pipe2");
		for (ssize_t n; (n = write(ends[1], block, sizeof(block))) > 0;)
			sent += n;
	}
	return ok("%ld MiB in pipes", sent / MEBIBYTE);
}

static int descriptors(int argc, char **argv)
{
	struct { long now, max; } limit;
	call(SYS_prlimit64, 0, 7 /* NOFILE */, 0, (long)&limit, 0, 0);
	limit.now = limit.max;
	call(SYS_prlimit64, 0, 7, (long)&limit, 0, 0, 0);
	for (long i = 0, n = number(argc, argv, 1, 17000); i < n; i++)
		if (open("/dev/null", O_RDONLY | O_CLOEXEC) == -1)
			return failed("open");
	return ok("descriptors");
}

/* Timers and queued signals are counted for a user, wherever his processes are. */
static int timers(int argc, char **argv)
{
	struct sigevent none = { .sigev_notify = SIGEV_NONE };
	timer_t timer;
	for (long i = 0, n = number(argc, argv, 1, 20000); i < n; i++)
		if (timer_create(CLOCK_MONOTONIC, &none, &timer) == -1)
			return failed("timer_create");
	return ok("timers");
}

/* Room for requests is counted for the whole machine (fs.aio-max-nr): who takes it all takes it from databases. */
static int requests(int argc, char **argv)
{
	aio_context_t context = 0;
	(void)argc, (void)argv;
	return outcome(call(SYS_io_setup, 512, (long)&context, 0, 0, 0, 0), "io_setup");
}

/* Pseudo-terminals are counted for the whole machine (kernel.pty.max). */
static int terminals(int argc, char **argv)
{
	for (long i = 0, n = number(argc, argv, 1, 300); i < n; i++)
		if (open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC) == -1)
			return failed("open");
	return ok("terminals");
}

/* Of inotify's instances a user has 128, wherever his processes are. */
static int notices(int argc, char **argv)
{
	for (long i = 0, n = number(argc, argv, 1, 100); i < n; i++)
		if (inotify_init1(IN_CLOEXEC) == -1)
			return failed("inotify_init1");
	return ok("instances");
}

/* Bytes in message queues are counted for a user, too (RLIMIT_MSGQUEUE, 800 KiB as a rule). */
static int queues(int argc, char **argv)
{
	uint64_t attr[8] = { 0, 10, 8192 };
	char name[16];
	for (int i = 0; i < number(argc, argv, 1, 6); i++) {
		snprintf(name, sizeof(name), "bomb-%d", i);
		if (call(SYS_mq_open, (long)name, O_RDWR | O_CREAT, 0600, (long)attr, 0, 0) == -1)
			return failed("mq_open");
		call(SYS_mq_unlink, (long)name, 0, 0, 0, 0, 0);
	}
	return ok("queues");
}

const struct verb bombs[] = {
	{ "threads", threads, "N", "" },
	{ "shared-segments", shared_segments, "MIB", "System V" },
	{ "file-room", file_room, "PATH MIB", "" },
	{ "memfd-room", memfd_room, "MIB", "" },
	{ "socket-memory", socket_memory, "MIB", "the kernel's memory" },
	{ "connection-memory", connection_memory, "MIB", "the kernel's memory, by TCP" },
	{ "pipe-memory", pipe_memory, "MIB", "" },
	{ "descriptors", descriptors, "N", "" },
	{ "timers", timers, "N", "" },
	{ "requests", requests, "", "io_setup" },
	{ "terminals", terminals, "N", "" },
	{ "notices", notices, "N", "" },
	{ "queues", queues, "N", "" },
	{ NULL, NULL, NULL, NULL },
};
