/* Attempts to use up the host. Each gives back what it took. */
#include "inside.h"

#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

static int forkbomb(int argc, char **argv)
{
	long wanted = number(argc, argv, 1, 1000), made = 0;
	int error = 0;
	pid_t *children = calloc((size_t)wanted, sizeof(pid_t));
	if (!children)
		return failed("calloc");
	for (; made < wanted; made++) {
		pid_t child = fork();
		if (child == 0) {
			pause();
			_exit(0);
		}
		if (child == -1) {
			error = errno;
			break;
		}
		children[made] = child;
	}
	for (long i = 0; i < made; i++)
		kill(children[i], SIGKILL);
	for (long i = 0; i < made; i++)
		waitpid(children[i], NULL, 0);
	free(children);
	errno = error;
	return error ? failed("processes=%ld of %ld", made, wanted) : ok("processes=%ld", made);
}

static int memhog(int argc, char **argv)
{
	long mebibytes = number(argc, argv, 1, 512);
	char *room = mmap(NULL, (size_t)mebibytes << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED)
		return failed("mmap %ld MiB", mebibytes);
	for (long i = 0; i < mebibytes << 20; i += 4096)
		room[i] = 1;
	return ok("%ld MiB", mebibytes);
}

/* Memory in pages of 2 MiB, which the memory limit does not count. */
static int hugepages(int argc, char **argv)
{
	long mebibytes = number(argc, argv, 1, 4);
	char *room = mmap(NULL, (size_t)mebibytes << 20, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	if (room == MAP_FAILED)
		return failed("mmap %ld MiB", mebibytes);
	for (long i = 0; i < mebibytes << 20; i += 2 << 20)
		room[i] = 1;
	return ok("%ld MiB", mebibytes);
}

static int processor(int argc, char **argv)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	long wanted = number(argc, argv, 1, 0);
	CPU_SET((size_t)wanted, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? failed("%ld", wanted) : ok("%ld", wanted);
}

/* Memory that belongs to a file: of a tmpfs it counts against the limit too. */
static int fill(int argc, char **argv)
{
	static char block[1 << 20];
	const char *path = argument(argc, argv, 1, "/tmp/inside-fill");
	long mebibytes = number(argc, argv, 2, 512), done = 0;
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600), error = 0;
	if (fd == -1)
		return failed("%s", path);
	memset(block, 1, sizeof(block));
	for (; done < mebibytes; done++)
		if (write(fd, block, sizeof(block)) != (ssize_t)sizeof(block)) {
			error = errno;
			break;
		}
	close(fd);
	unlink(path);
	errno = error;
	return error ? failed("%s %ld MiB of %ld", path, done, mebibytes) : ok("%s %ld MiB", path, done);
}

/* Processor time got in that many seconds of the clock: with a quota it is less. */
static int burn(int argc, char **argv)
{
	struct timespec from, now, used;
	long seconds = number(argc, argv, 1, 1);
	clock_gettime(CLOCK_MONOTONIC, &from);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1000000 < seconds * 1000);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return ok("cpu_ms=%ld of %ld", used.tv_sec * 1000 + used.tv_nsec / 1000000, seconds * 1000);
}

static long milliseconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Watched calls both ways for some time: an open that is allowed, and now and then ptrace, which only its watcher refuses: 20
 * refusals within 10 s would end the container. Counts what became of them; how long the longest wait was shows whether a
 * watcher was missing.
 */
static int gap(int argc, char **argv)
{
	long end = milliseconds() + number(argc, argv, 1, 1000), pause = number(argc, argv, 3, 0), longest = 0;
	const char *path = argument(argc, argv, 2, "/srv/www/allowed");
	int begun = open(argument(argc, argv, 4, "/tmp/begun"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	long allowed = 0, lost = 0, refused = 0, passed = 0, next = 0;
	close(begun);
	for (long from = milliseconds(); from < end;) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		fd < 0 ? lost++ : allowed++;
		close(fd);
		if (milliseconds() >= next) {
			call(SYS_ptrace, 0, 0, 0, 0, 0, 0) == -1 ? refused++ : passed++;
			next = milliseconds() + 700;
		}
		if (pause)
			usleep((useconds_t)pause);
		long to = milliseconds();
		longest = to - from > longest ? to - from : longest;
		from = to;
	}
	errno = passed ? EPROTO : 0;
	return passed ? failed("allowed=%ld lost=%ld refused=%ld passed=%ld longest_ms=%ld", allowed, lost, refused, passed, longest)
		      : ok("allowed=%ld lost=%ld refused=%ld passed=%ld longest_ms=%ld", allowed, lost, refused, passed, longest);
}

static int descriptors(int argc, char **argv)
{
	long wanted = number(argc, argv, 1, 100000), made = 0;
	for (; made < wanted; made++)
		if (open("/dev/null", O_RDONLY | O_CLOEXEC) == -1)
			return failed("descriptors=%ld of %ld", made, wanted);
	return ok("descriptors=%ld", made);
}

const struct verb load[] = {
	{ "forkbomb", forkbomb, "N", "N children at once" },
	{ "memhog", memhog, "MIB", "touches that much memory" },
	{ "hugepages", hugepages, "MIB", "touches that much memory in huge pages" },
	{ "processor", processor, "N", "runs on that one alone" },
	{ "fill", fill, "PATH MIB", "writes that much" },
	{ "cpu", burn, "SECONDS", "processor time got" },
	{ "gap", gap, "MS PATH US BEGUN", "makes BEGUN, then watched calls, allowed and refused, for a while" },
	{ "openfds", descriptors, "N", "N descriptors" },
	{ NULL, NULL, NULL, NULL },
};
