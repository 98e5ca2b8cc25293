/*
 * timer [-f FILE] COMMAND ARG...: runs it once, with FILE open as descriptor 9 if one is named and its standard output
 * thrown away. Prints one line: nanoseconds of wall time from before the spawn until it is reaped, and nanoseconds of CPU
 * of it and of all that it waited for. Exits as it did.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ll + t.tv_nsec;
}

static long long cpu(const struct timeval *t)
{
	return t->tv_sec * 1000000000ll + t->tv_usec * 1000ll;
}

int main(int argc, char **argv)
{
	const char *file = NULL;
	if (argc > 3 && strcmp(argv[1], "-f") == 0) {
		file = argv[2];
		argv += 2;
		argc -= 2;
	}
	if (argc < 2) {
		fprintf(stderr, "usage: timer [-f FILE] COMMAND ARG...\n");
		return 2;
	}
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	if (file)
		posix_spawn_file_actions_addopen(&actions, 9, file, O_RDONLY, 0);

	pid_t pid;
	int status;
	struct rusage usage;
	long long before = now();
	int error = posix_spawnp(&pid, argv[1], &actions, NULL, argv + 1, environ);
	if (error != 0) {
		fprintf(stderr, "timer: %s: %s\n", argv[1], strerror(error));
		return 1;
	}
	while (wait4(pid, &status, 0, &usage) == -1 && errno == EINTR)
		;
	long long wall = now() - before;
	printf("%lld %lld\n", wall, cpu(&usage.ru_utime) + cpu(&usage.ru_stime));
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
