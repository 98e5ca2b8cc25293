/* What a process can see of itself and of its surroundings. */
#include "inside.h"

#include <dirent.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

static int id(int argc, char **argv)
{
	uid_t r, e, s;
	gid_t rg, eg, sg, groups[64];
	(void)argc, (void)argv;
	getresuid(&r, &e, &s);
	getresgid(&rg, &eg, &sg);
	int n = getgroups(64, groups);
	char list[64 * 11 + 1] = "";
	for (int i = 0; i < n; i++)
		sprintf(list + strlen(list), "%s%u", i ? "," : "", groups[i]);
	return ok("uid=%u,%u,%u gid=%u,%u,%u groups=%s pid=%d ppid=%d", r, e, s, rg, eg, sg, list, getpid(), getppid());
}

/* The lines of /proc/self/status that begin with one of the names. */
static int status_lines(const char *const *names)
{
	FILE *in = fopen("/proc/self/status", "re");
	char line[512];
	if (!in)
		return failed("/proc/self/status");
	while (fgets(line, sizeof(line), in))
		for (const char *const *name = names; *name; name++)
			if (strncmp(line, *name, strlen(*name)) == 0)
				fputs(line, stdout);
	fclose(in);
	return ok("no_new_privs=%d dumpable=%d", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), prctl(PR_GET_DUMPABLE, 0, 0, 0, 0));
}

static int caps(int argc, char **argv)
{
	static const char *const names[] = { "Cap", NULL };
	(void)argc, (void)argv;
	return status_lines(names);
}

static int status(int argc, char **argv)
{
	static const char *const names[] = { "Uid", "Gid", "Groups", "NSpid", "Cap", "NoNewPrivs", "Seccomp", "SigBlk", "SigIgn", NULL };
	(void)argc, (void)argv;
	return status_lines(names);
}

static int namespaces(int argc, char **argv)
{
	static const char *const kinds[] = { "cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts" };
	char path[64], target[64], all[512] = "";
	(void)argc, (void)argv;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		snprintf(path, sizeof(path), "/proc/self/ns/%s", kinds[i]);
		ssize_t n = readlink(path, target, sizeof(target) - 1);
		if (n < 0)
			return failed("%s", path);
		target[n] = 0;
		sprintf(all + strlen(all), "%s ", target);
	}
	return ok("%s", all);
}

/* Every open descriptor; ok only if there is none but 0, 1 and 2. */
static int fds(int argc, char **argv)
{
	char path[64], target[256];
	int strangers = 0;
	(void)argc, (void)argv;
	for (int fd = 0; fd < 4096; fd++) {
		if (fcntl(fd, F_GETFD) == -1)
			continue;
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		ssize_t n = readlink(path, target, sizeof(target) - 1);
		target[n < 0 ? 0 : n] = 0;
		printf("fd %d %s\n", fd, target);
		strangers += fd > 2;
	}
	return ok("strangers=%d", strangers);
}

/*
 * Leaks of a directory outside the root (CVE-2024-21626): the working directory or a descriptor from which ".." leads
 * somewhere that is not our "/". ok if one leaks.
 */
static int cwd_leak(int argc, char **argv)
{
	struct stat root, top;
	char buffer[4096], up[4096] = "";
	(void)argc, (void)argv;
	if (stat("/", &root) != 0)
		return failed("stat /");
	if (call(SYS_getcwd, (long)buffer, sizeof(buffer), 0, 0, 0, 0) > 0 && buffer[0] != '/')
		return ok("the working directory is %s", buffer);
	for (int i = 0; i < 64; i++)
		strcat(up, "../");
	for (int fd = -1; fd < 4096; fd++) {
		int dir = fd == -1 ? AT_FDCWD : fd;
		if (fstatat(dir, up, &top, 0) == 0 && (top.st_dev != root.st_dev || top.st_ino != root.st_ino))
			return ok("descriptor %d leads out of the root", fd);
	}
	errno = ENOENT;
	return failed("nothing leads out of the root");
}

/* Another process's root that is not ours. With PATH: whether it can be read through one. */
static int proc_root(int argc, char **argv)
{
	struct stat mine, other;
	char path[4096];
	struct dirent *entry;
	DIR *proc = opendir("/proc");
	if (!proc || stat("/", &mine) != 0)
		return failed("/proc");
	int last = ENOENT;
	while ((entry = readdir(proc))) {
		if (entry->d_name[0] < '0' || entry->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/root/%s", entry->d_name, argument(argc, argv, 1, ""));
		if (stat(path, &other) != 0)
			last = errno;
		else if (argc > 1 || other.st_dev != mine.st_dev || other.st_ino != mine.st_ino)
			return closedir(proc), ok("%s", path);
	}
	closedir(proc);
	errno = last;
	return failed("no root but ours");
}

/* ok if one of the paths still shows procfs or sysfs: a mask is missing, or a link took its place (CVE-2025-31133). */
static int mask_check(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct stat st;
		struct statfs fs;
		int fd = open(argv[i], O_PATH | O_NOFOLLOW | O_CLOEXEC);
		if (fd == -1 || fstat(fd, &st) != 0 || fstatfs(fd, &fs) != 0) {
			printf("%s: %s\n", argv[i], strerrorname_np(errno));
			continue;
		}
		close(fd);
		if (S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3))
			printf("%s: null device\n", argv[i]);
		else if (S_ISDIR(st.st_mode) && fs.f_type == TMPFS_MAGIC)
			printf("%s: empty directory\n", argv[i]);
		else
			return ok("%s is mode %o of file system %lx", argv[i], st.st_mode, (unsigned long)fs.f_type);
	}
	struct stat null;
	if (stat("/dev/null", &null) != 0 || !S_ISCHR(null.st_mode) || null.st_rdev != makedev(1, 3))
		return ok("/dev/null is not the null device");
	errno = ENOENT;
	return failed("all masked");
}

static int rlimits(int argc, char **argv)
{
	struct rlimit limit;
	char all[1024] = "";
	(void)argc, (void)argv;
	for (int i = 0; i < 16; i++)
		if (getrlimit(i, &limit) == 0)
			sprintf(all + strlen(all), "%d=%lld:%lld ", i, (long long)limit.rlim_cur, (long long)limit.rlim_max);
	return ok("%s", all);
}

static int list(int argc, char **argv)
{
	struct dirent *entry;
	DIR *dir = opendir(argument(argc, argv, 1, "/"));
	int count = 0;
	if (!dir)
		return failed("%s", argument(argc, argv, 1, "/"));
	while ((entry = readdir(dir)))
		count++, printf("%s\n", entry->d_name);
	closedir(dir);
	return ok("%d entries", count);
}

static int wait_here(int argc, char **argv)
{
	long seconds = number(argc, argv, 1, 1);
	printf("waiting\n");
	fflush(stdout);
	struct timespec time = { seconds, 0 };
	while (nanosleep(&time, &time) == -1 && errno == EINTR)
		;
	return ok("%ld s", seconds);
}

static int end(int argc, char **argv)
{
	return (int)number(argc, argv, 1, 0);
}

static int end_by_signal(int argc, char **argv)
{
	int signal = (int)number(argc, argv, 1, SIGTERM);
	/* as a child, since the first process of a pid namespace ignores what it does not handle */
	pid_t child = fork();
	if (child == 0) {
		kill(getpid(), signal);
		pause();
	}
	int status;
	if (child == -1 || waitpid(child, &status, 0) == -1)
		return failed("fork");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

const struct verb looks[] = {
	{ "id", id, "", "ids, groups, pids" },
	{ "caps", caps, "", "the five capability sets" },
	{ "status", status, "", "the lines of /proc/self/status about privilege" },
	{ "namespaces", namespaces, "", "namespace inodes" },
	{ "fds", fds, "", "open descriptors" },
	{ "cwd-leak", cwd_leak, "", "a directory outside the root within reach" },
	{ "proc-root", proc_root, "[PATH]", "another process's root" },
	{ "mask-check", mask_check, "PATH...", "a path that is not masked" },
	{ "rlimits", rlimits, "", "number=soft:hard" },
	{ "list", list, "DIR", "entries of a directory" },
	{ "wait", wait_here, "SECONDS", "says 'waiting', sleeps" },
	{ "exit", end, "CODE", "ends with that code" },
	{ "signal-self", end_by_signal, "N", "a child ends by the signal" },
	{ NULL, NULL, NULL, NULL },
};
