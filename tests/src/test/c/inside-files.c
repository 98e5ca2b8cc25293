/* Attempts on files: reading, writing, executing, and the tricks around paths. */
#include "inside.h"

#include <dirent.h>
#include <sys/mman.h>
#include <sys/sysmacros.h>

static int readfile(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/etc/shadow");
	char buffer[256];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("%s", path);
	ssize_t n = read(fd, buffer, sizeof(buffer) - 1);
	if (n == -1)
		return failed("read %s", path);
	buffer[n] = 0;
	buffer[strcspn(buffer, "\n")] = 0;
	return ok("%s %s", path, buffer);
}

static int writefile(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/x"), *text = argument(argc, argv, 2, "x");
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd == -1)
		return failed("%s", path);
	if (write(fd, text, strlen(text)) == -1 || close(fd) == -1)
		return failed("write %s", path);
	return ok("%s", path);
}

/* Opens for writing and writes nothing: for files of the kernel that a test must not change. */
static int openwrite(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/proc/sysrq-trigger");
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	return fd == -1 ? failed("%s", path) : ok("%s can be written", path);
}

/* The programs of a host's kernel are chosen in these two. */
static int core_pattern(int argc, char **argv)
{
	char *args[] = { argv[0], "/proc/sys/kernel/core_pattern" };
	(void)argc;
	return openwrite(2, args);
}

static int release_agent(int argc, char **argv)
{
	struct dirent *entry;
	char path[512];
	int last = ENOENT;
	(void)argc, (void)argv;
	DIR *dir = opendir("/sys/fs/cgroup");
	while (dir && (entry = readdir(dir))) {
		snprintf(path, sizeof(path), "/sys/fs/cgroup/%s/release_agent", entry->d_name);
		int fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd != -1)
			return close(fd), ok("%s can be written", path);
		if (errno != ENOENT && errno != ENOTDIR)
			last = errno;
	}
	errno = last;
	return failed("no release_agent within reach");
}

static int raw_open(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/dev/mem");
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd == -1 ? failed("%s", path) : ok("%s is open", path);
}

/* mknod PATH b|c MAJOR MINOR; then opens the node, and removes it. */
static int make_node(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/inside-node");
	mode_t kind = *argument(argc, argv, 2, "c") == 'b' ? S_IFBLK : S_IFCHR;
	dev_t device = makedev((unsigned)number(argc, argv, 3, 1), (unsigned)number(argc, argv, 4, 1));
	if (mknod(path, kind | 0600, device) != 0)
		return failed("mknod %s", path);
	int fd = open(path, O_RDONLY | O_CLOEXEC), error = errno;
	unlink(path);
	errno = error;
	return fd == -1 ? failed("%s was made, open", path) : ok("%s was made and opened", path);
}

static int chmod_suid(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/inside-suid");
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0755);
	if (fd == -1)
		return failed("%s", path);
	int result = chmod(path, 04755), error = errno;
	struct stat st;
	if (result == 0 && (stat(path, &st) != 0 || !(st.st_mode & S_ISUID)))
		result = -1, error = EPERM;
	unlink(path);
	errno = error;
	return outcome(result, path);
}

static int change_mode(int argc, char **argv)
{
	int fd = atoi(argument(argc, argv, 1, "0"));
	return outcome(fchmod(fd, strtol(argument(argc, argv, 2, "0"), NULL, 8)), "fchmod");
}

static int make_link(int argc, char **argv)
{
	return outcome(symlink(argument(argc, argv, 1, "/"), argument(argc, argv, 2, "/tmp/inside-link")), "symlink");
}

static int hard_link(int argc, char **argv)
{
	return outcome(link(argument(argc, argv, 1, "/etc/passwd"), argument(argc, argv, 2, "/tmp/inside-hard")), "link");
}

static int make_directory(int argc, char **argv)
{
	return outcome(mkdir(argument(argc, argv, 1, "/tmp/inside-dir"), 0755), "mkdir");
}

static int remove_file(int argc, char **argv)
{
	return outcome(unlink(argument(argc, argv, 1, "/tmp/inside-file")), "unlink");
}

static int rename_file(int argc, char **argv)
{
	return outcome(rename(argument(argc, argv, 1, "/tmp/a"), argument(argc, argv, 2, "/tmp/b")), "rename");
}

static int truncate_file(int argc, char **argv)
{
	return outcome(truncate(argument(argc, argv, 1, "/tmp/a"), 0), "truncate");
}

/*
 * CVE-2019-5736: a process's program file, opened for writing. Its own cannot be (ETXTBSY), so every other process's,
 * above all that of whoever started the container, is tried.
 */
static int self_exe(int argc, char **argv)
{
	struct dirent *entry;
	char path[512], target[256] = "";
	int last = ENOENT;
	(void)argc, (void)argv;
	DIR *proc = opendir("/proc");
	while (proc && (entry = readdir(proc))) {
		if (strcmp(entry->d_name, "self") != 0 && (entry->d_name[0] < '0' || entry->d_name[0] > '9'))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/exe", entry->d_name);
		int fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd != -1) {
			ssize_t n = readlink(path, target, sizeof(target) - 1);
			target[n < 0 ? 0 : n] = 0;
			return close(fd), ok("%s (%s) can be written", path, target);
		}
		last = errno == ENOENT || errno == EACCES ? last : errno;
	}
	errno = last;
	return failed("no program can be written");
}

static int execute(int argc, char **argv)
{
	if (argc < 2)
		return refuse("which program?");
	fflush(stdout);
	execv(argv[1], argv + 1);
	return failed("%s", argv[1]);
}

/* Through a descriptor: a path that is checked is not there to be checked. */
static int execute_fd(int argc, char **argv)
{
	if (argc < 2)
		return refuse("which program?");
	fflush(stdout);
	int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("open %s", argv[1]);
	call(SYS_execveat, fd, (long)"", (long)(argv + 1), (long)environ, AT_EMPTY_PATH, 0);
	return failed("execveat %s", argv[1]);
}

static int copy_of_itself(int to)
{
	char buffer[65536];
	ssize_t n;
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (from == -1 || to == -1)
		return -1;
	while ((n = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, (size_t)n) != n)
			return -1;
	close(from);
	return (int)n;
}

/* A program that is in no file: itself, copied into memory. memfd-exec [FLAGS] */
static int memfd_exec(int argc, char **argv)
{
	char *args[] = { "inside", "id", NULL };
	int to = (int)call(SYS_memfd_create, (long)"inside", number(argc, argv, 1, 0), 0, 0, 0, 0);
	if (copy_of_itself(to) == -1)
		return failed("a copy in memory");
	call(SYS_execveat, to, (long)"", (long)args, (long)environ, AT_EMPTY_PATH, 0);
	return failed("execveat of a memfd");
}

/* A program whose file is gone before it starts: itself, copied. deleted-exec [FILE] */
static int deleted_exec(int argc, char **argv)
{
	const char *file = argument(argc, argv, 1, "/tmp/gone");
	char *args[] = { "inside", "id", NULL };
	int to = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (copy_of_itself(to) == -1)
		return failed("a copy at %s", file);
	close(to); /* what is open for writing cannot be executed */
	int from = open(file, O_RDONLY | O_CLOEXEC);
	if (from == -1 || unlink(file) == -1)
		return failed("%s", file);
	call(SYS_execveat, from, (long)"", (long)args, (long)environ, AT_EMPTY_PATH, 0);
	return failed("execveat of a deleted file");
}

static int map_exec(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/proc/self/exe");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("open %s", path);
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0) == MAP_FAILED ? failed("%s", path) : ok("%s", path);
}

static int change_mode_of(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/x"), *mode = argument(argc, argv, 2, "600");
	return chmod(path, strtol(mode, NULL, 8)) == -1 ? failed("%s %s", path, mode) : ok("%s %s", path, mode);
}

static int lease(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/etc/passwd");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("open %s", path);
	return fcntl(fd, F_SETLEASE, F_WRLCK) == -1 ? failed("%s", path) : ok("%s", path);
}

const struct verb files[] = {
	{ "readfile", readfile, "PATH", "reads the first line" },
	{ "writefile", writefile, "PATH TEXT", "makes and writes" },
	{ "openwrite", openwrite, "PATH", "opens for writing, writes nothing" },
	{ "core-pattern", core_pattern, "", "opens kernel.core_pattern for writing" },
	{ "release-agent", release_agent, "", "opens a cgroup's release_agent for writing" },
	{ "rawopen", raw_open, "DEVICE", "opens a device" },
	{ "mknod", make_node, "PATH b|c MAJOR MINOR", "makes a device node and opens it" },
	{ "fchmod", change_mode, "FD MODE", "changes the mode of what a descriptor of ours leads to" },
	{ "chmod", change_mode_of, "PATH MODE", "" },
	{ "lease", lease, "PATH", "a write lease on a file that is open for reading alone" },
	{ "chmod-suid", chmod_suid, "PATH", "sets the set-user-id bit" },
	{ "symlink", make_link, "TARGET PATH", "" },
	{ "link", hard_link, "OLD NEW", "" },
	{ "mkdir", make_directory, "PATH", "" },
	{ "unlink", remove_file, "PATH", "" },
	{ "rename", rename_file, "OLD NEW", "" },
	{ "truncate", truncate_file, "PATH", "" },
	{ "self-exe", self_exe, "", "opens a running program for writing (CVE-2019-5736)" },
	{ "exec", execute, "PROGRAM ARG...", "execve" },
	{ "exec-fd", execute_fd, "PROGRAM ARG...", "execveat with an empty path" },
	{ "deleted-exec", deleted_exec, "[FILE]", "executes a file that it has deleted" },
	{ "memfd-exec", memfd_exec, "[FLAGS]", "executes a file that is only in memory" },
	{ "mmap-exec", map_exec, "PATH", "maps a file executable" },
	{ NULL, NULL, NULL, NULL },
};
