/*
 * calls: the program that is measured inside. It is the same file in every container, static, and makes its calls
 * through syscall(2), so that no library stands between.
 *
 *   calls now                            CLOCK_MONOTONIC at its first line, in ns
 *   calls loop BATCHES CALLS FILE        cost of getppid, of read (one byte of /dev/zero), of openat + close of FILE
 *   calls watch CALLS FILE ERRNO [AT]    round trip of one openat of FILE, which must end in ERRNO (0: it opens): the
 *                                        first 500 calls, and as many as asked for after as many again to warm up;
 *                                        not before AT, in ns of CLOCK_MONOTONIC
 *   calls idle                           waits for SIGTERM
 *   calls offend FILE                    writes the time to FILE, which three children hold open as well, and mounts
 *   calls mourn FILE                     waits until offend has written and nobody holds FILE open: the ns between the two
 *   calls flood SECONDS FILE [RATE]      opens FILE again and again, RATE times a second at the most, then prints how often
 *
 * loop and watch print a line a measurement: name, median ns, minimum ns, 99th percentile ns.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { COLD = 500 };

static long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void tell(const char *name, double *samples, size_t count)
{
	qsort(samples, count, sizeof(*samples), ascending);
	printf("%s %.1f %.1f %.1f\n", name, samples[count / 2], samples[0], samples[count * 99 / 100]);
}

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "calls: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double *room(long count)
{
	double *samples = count > 0 ? calloc((size_t)count, sizeof(double)) : NULL;
	if (!samples)
		die("samples");
	return samples;
}

static void end(int number)
{
	_exit(128 + number);
}

static void idle(void)
{
	signal(SIGTERM, end); /* the first process of a pid namespace dies only of what it handles */
	pause();
}

static void loop(long batches, long calls, const char *file)
{
	double *samples = room(batches);
	int zero = open("/dev/zero", O_RDONLY | O_CLOEXEC);
	if (zero < 0)
		die("/dev/zero");
	for (long b = 0; b < batches; b++) {
		long long before = now();
		for (long i = 0; i < calls; i++)
			syscall(SYS_getppid);
		samples[b] = (double)(now() - before) / (double)calls;
	}
	tell("getppid", samples, (size_t)batches);
	for (long b = 0; b < batches; b++) {
		char byte;
		long long before = now();
		for (long i = 0; i < calls; i++)
			if (syscall(SYS_read, zero, &byte, 1) != 1)
				die("read");
		samples[b] = (double)(now() - before) / (double)calls;
	}
	tell("read", samples, (size_t)batches);
	for (long b = 0; b < batches; b++) {
		long long before = now();
		for (long i = 0; i < calls; i++) {
			long fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
			if (fd < 0)
				die(file);
			syscall(SYS_close, fd);
		}
		samples[b] = (double)(now() - before) / (double)calls;
	}
	tell("open", samples, (size_t)batches);
}

static void sleep_until(long long at)
{
	struct timespec t = { at / 1000000000ll, at % 1000000000ll };
	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) == EINTR)
		;
}

static void watch(long calls, const char *file, int expected)
{
	double *samples = room(calls);
	for (long i = 0; i < 2 * calls; i++) {
		if (i == calls) {
			tell("cold", samples, (size_t)(calls < COLD ? calls : COLD));
			memset(samples, 0, (size_t)calls * sizeof(*samples));
		}
		long long before = now();
		long fd = syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_CLOEXEC);
		int error = fd < 0 ? errno : 0;
		long long after = now();
		if (error != expected)
			die(error ? file : "an open that had to be refused");
		if (fd >= 0)
			close((int)fd);
		samples[i % calls] = (double)(after - before);
	}
	tell("warm", samples, (size_t)calls);
}

/* The lock belongs to what the children inherit: it is free when the last of them is dead. */
static void offend(const char *file)
{
	int fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_SH) == -1)
		die(file);
	for (int i = 0; i < 3; i++)
		if (fork() == 0)
			pause();
	long long before = now();
	if (pwrite(fd, &before, sizeof(before), 0) != (ssize_t)sizeof(before))
		die(file);
	syscall(SYS_mount, 0L, 0L, 0L, 0L, 0L);
	die("still there after a mount");
}

static void mourn(const char *file)
{
	long long written = 0;
	int fd = open(file, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		die(file);
	while (pread(fd, &written, sizeof(written), 0) != (ssize_t)sizeof(written) || written == 0)
		usleep(100);
	if (flock(fd, LOCK_EX) == -1)
		die(file);
	printf("%lld\n", now() - written);
}

/* A caller that is ahead of its rate sleeps until it is not, so that what a slow moment took is made up for. */
static void flood(long seconds, const char *file, long rate)
{
	long long count = 0, start = now(), end = start + seconds * 1000000000ll;
	for (long long at = start; at < end; at = now()) {
		if (rate > 0 && at < start + count * (1000000000ll / rate)) {
			usleep(500);
			continue;
		}
		int fd = open(file, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			die(file);
		close(fd);
		count++;
	}
	printf("%lld\n", count);
}

int main(int argc, char **argv)
{
	long long start = now();
	if (argc == 2 && strcmp(argv[1], "now") == 0)
		printf("%lld\n", start);
	else if (argc == 2 && strcmp(argv[1], "idle") == 0)
		idle();
	else if (argc == 3 && strcmp(argv[1], "offend") == 0)
		offend(argv[2]);
	else if (argc == 3 && strcmp(argv[1], "mourn") == 0)
		mourn(argv[2]);
	else if ((argc == 4 || argc == 5) && strcmp(argv[1], "flood") == 0)
		flood(atol(argv[2]), argv[3], argc == 5 ? atol(argv[4]) : 0);
	else if (argc == 5 && strcmp(argv[1], "loop") == 0)
		loop(atol(argv[2]), atol(argv[3]), argv[4]);
	else if ((argc == 5 || argc == 6) && strcmp(argv[1], "watch") == 0) {
		sleep_until(argc == 6 ? atoll(argv[5]) : 0);
		watch(atol(argv[2]), argv[3], atoi(argv[4]));
	}
	else
		return 2;
	return 0;
}
