/* Lies in wait for a process that joins the container, and reaches for it before it is confined. */
#include "inside.h"

#include <ctype.h>
#include <dirent.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

static int reaches(const char *pid, const char *what, int flags)
{
	char path[700];
	snprintf(path, sizeof(path), "/proc/%s/%s", pid, what);
	int fd = open(path, flags | O_CLOEXEC);
	if (fd == -1)
		return 0;
	close(fd);
	return 1;
}

/* How many of its descriptors can be opened: through one of the host's a program gets out (CVE-2024-21626). */
static int descriptors(const char *pid)
{
	char path[700];
	int found = 0;
	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	DIR *all = opendir(path);
	if (!all)
		return 0;
	for (struct dirent *each; (each = readdir(all));)
		if (isdigit((unsigned char)each->d_name[0])) {
			char name[300];
			snprintf(name, sizeof(name), "fd/%s", each->d_name);
			found += reaches(pid, name, O_PATH);
		}
	closedir(all);
	return found;
}

static int is_named(const char *pid, const char *wanted)
{
	char path[700], name[32] = "";
	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return 0;
	ssize_t got = read(fd, name, sizeof(name) - 1);
	close(fd);
	if (got > 0 && name[got - 1] == '\n')
		name[got - 1] = '\0';
	return strcmp(name, wanted) == 0;
}

/*
 * For so many seconds whoever is called NAME: its descriptors, working directory, root, program and memory. Says "ready"
 * first; then how often it was seen, and what could be had of it.
 */
static int stalk(int argc, char **argv)
{
	const char *wanted = argument(argc, argv, 1, "brig-launch");
	time_t end = time(NULL) + number(argc, argv, 2, 5);
	long seen = 0, fds = 0, places = 0, memory = 0, program = 0;
	printf("ready\n");
	fflush(stdout);
	while (time(NULL) < end) {
		DIR *proc = opendir("/proc");
		if (!proc)
			return refuse("no /proc");
		for (struct dirent *each; (each = readdir(proc));) {
			if (!isdigit((unsigned char)each->d_name[0]) || atoi(each->d_name) == getpid())
				continue;
			if (!is_named(each->d_name, wanted))
				continue;
			seen++;
			int had[4] = {
				descriptors(each->d_name),
				reaches(each->d_name, "cwd/.", O_PATH) + reaches(each->d_name, "root/.", O_PATH),
				reaches(each->d_name, "mem", O_RDWR),
				reaches(each->d_name, "exe", O_RDONLY),
			};
			/* once it has executed its program it is as confined as we are, and has another name */
			if (!is_named(each->d_name, wanted))
				continue;
			fds += had[0];
			places += had[1];
			memory += had[2];
			program += had[3];
		}
		closedir(proc);
	}
	errno = EACCES;
	return fds || places || memory || program
			? ok("seen=%d fds=%ld places=%ld memory=%ld program=%ld", seen > 0, fds, places, memory, program)
			: failed("seen=%d", seen > 0);
}

const struct verb stalks[] = {
	{ "stalk", stalk, "NAME SECONDS", "reaches for whoever is called NAME" },
	{ NULL, NULL, NULL, NULL },
};
