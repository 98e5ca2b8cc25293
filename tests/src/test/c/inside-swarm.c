/* Attempts to live on: processes that will not die, and signs by which a test sees whether anything still runs. */
#include "inside.h"

#include <linux/magic.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

/* Adds a byte every millisecond: a file that grows means that something runs. */
static _Noreturn void beat_forever(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	struct timespec pause = { 0, 1000000 };
	if (fd == -1)
		_exit(3);
	for (;;) {
		if (write(fd, ".", 1) != 1)
			_exit(4);
		nanosleep(&pause, NULL);
	}
}

static int beat(int argc, char **argv)
{
	beat_forever(argument(argc, argv, 1, "/out/beat"));
}

static void ignore_signals(void)
{
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_IGN);
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL);
}

/* Children, grandchildren in sessions of their own whose parents are gone, threads; all of them deaf to signals. */
static void breed(int wanted, const char *path)
{
	for (int i = 0; i < wanted; i++) {
		pid_t child = fork();
		if (child != 0)
			continue;
		ignore_signals();
		if (i % 3 == 1) {
			setsid();
			if (fork() != 0)
				_exit(0);
		} else if (i % 3 == 2) {
			prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
			if (fork() == 0)
				prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
		}
		beat_forever(path);
	}
}

/* hydra N FILE VERB ARG...: N stubborn processes that beat; then the attempt, which may be the end of all or of none. */
static int hydra(int argc, char **argv)
{
	struct timespec settle = { 0, 200000000 };
	if (argc < 3)
		return refuse("how many, and which file?");
	ignore_signals();
	breed((int)number(argc, argv, 1, 10), argv[2]);
	nanosleep(&settle, NULL);
	printf("bred\n");
	fflush(stdout);
	if (argc > 3)
		attempt(argc - 3, argv + 3);
	beat_forever(argv[2]);
}

/* after FILE VERB ARG...: waits until FILE is there, then tries. */
static int after(int argc, char **argv)
{
	struct timespec pause = { 0, 5000000 };
	if (argc < 3)
		return refuse("which file, and then what?");
	while (access(argv[1], F_OK) != 0)
		nanosleep(&pause, NULL);
	return attempt(argc - 2, argv + 2);
}

/*
 * canary DIR FILE: mounts a tmpfs on DIR while another process watches DIR all the time. If it ever sees the tmpfs it
 * makes FILE. So FILE tells whether the call had an effect, however short-lived, before its caller died.
 */
static int canary(int argc, char **argv)
{
	struct timespec settle = { 0, 100000000 };
	const char *dir = argument(argc, argv, 1, "/mnt"), *file = argument(argc, argv, 2, "/out/canary");
	pid_t watcher = fork();
	if (watcher == 0) {
		struct statfs fs;
		ignore_signals();
		int before = statfs(dir, &fs) == 0 ? (int)fs.f_type : 0;
		for (;;)
			if (statfs(dir, &fs) == 0 && (int)fs.f_type != before) {
				close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
				_exit(0);
			}
	}
	nanosleep(&settle, NULL);
	long result = mount("canary", dir, argument(argc, argv, 3, "ramfs"), 0, NULL);
	int error = errno;
	nanosleep(&settle, NULL);
	kill(watcher, SIGKILL);
	errno = error;
	return outcome(result, dir);
}

/* flood N THREADS PATH: N times opens what it may not. Says how many calls were made. */
static const char *flooded;

static void *flooding(void *share)
{
	for (long i = 0; i < (long)share; i++) {
		int fd = open(flooded, O_RDONLY | O_CLOEXEC);
		if (fd != -1)
			close(fd);
	}
	return NULL;
}

static int flood(int argc, char **argv)
{
	pthread_t threads[64];
	long calls = number(argc, argv, 1, 10000), count = number(argc, argv, 2, 4);
	flooded = argument(argc, argv, 3, "/etc/shadow");
	if (count < 1 || count > 64)
		return refuse("1 to 64 threads");
	for (long i = 0; i < count; i++)
		if (pthread_create(&threads[i], NULL, flooding, (void *)(calls / count)) != 0)
			return failed("thread");
	for (long i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return ok("calls=%ld", calls / count * count);
}

const struct verb swarm[] = {
	{ "beat", beat, "FILE", "adds a byte every millisecond" },
	{ "hydra", hydra, "N FILE [VERB ARG...]", "N processes that will not die beat; then VERB" },
	{ "after", after, "FILE VERB [ARG...]", "waits for FILE, then VERB" },
	{ "canary", canary, "DIR FILE [TYPE]", "mounts on DIR; FILE appears if anybody saw it" },
	{ "flood", flood, "N THREADS PATH", "opens PATH N times" },
	{ NULL, NULL, NULL, NULL },
};
