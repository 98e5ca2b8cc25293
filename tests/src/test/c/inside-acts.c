/* What `brig policy explain --on` names, done as it means it. What is made here is removed again. */
#include "inside.h"

#include <linux/capability.h>
#include <sys/wait.h>

static int open_read(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/etc/passwd");
	return outcome(open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), path);
}

static int make(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/made");
	if (mkdir(path, 0755) == -1)
		return failed("mkdir %s", path);
	if (rmdir(path) == -1)
		return failed("rmdir %s", path);
	if (open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644) == -1)
		return failed("creat %s", path);
	return unlink(path) == -1 ? failed("unlink %s", path) : ok("%s", path);
}

/* A try to make it first is no part of the attempt: where that fails, it is there, or unlink tells. */
static int remove_made(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/tmp/made");
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd != -1)
		close(fd);
	return outcome(unlink(path), path);
}

/* The child's pipe is closed by the execve itself, or carries its errno. */
static int starts(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/bin/true");
	int pipe_fds[2], error = 0, null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null == -1 || pipe2(pipe_fds, O_CLOEXEC) == -1)
		return refuse("no pipe");
	pid_t child = fork();
	if (child == 0) {
		char *args[] = { (char *)path, "exit", "0", NULL };
		for (int fd = 0; fd < 3; fd++)
			dup2(null, fd);
		execve(path, args, environ);
		error = errno;
		_exit(write(pipe_fds[1], &error, sizeof(error)) == sizeof(error) ? 0 : 1);
	}
	close(pipe_fds[1]);
	ssize_t n = read(pipe_fds[0], &error, sizeof(error));
	waitpid(child, NULL, 0);
	errno = error;
	return n == sizeof(error) ? failed("%s", path) : ok("%s", path);
}

/* Whether the kernel's checks would find it: the effective set of the thread itself. */
static int capability(int argc, char **argv)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2];
	long bit = number(argc, argv, 1, 0);
	if (call(SYS_capget, (long)&header, (long)data, 0, 0, 0, 0) == -1)
		return refuse("capget");
	errno = EPERM;
	return data[bit / 32].effective & (1U << (bit % 32)) ? ok("%ld", bit) : failed("%ld", bit);
}

/* syscall NUMBER with strings too: what is no number goes as a pointer to it. For five seconds. */
static int any_call(int argc, char **argv)
{
	long words[6] = { 0 }, nr = number(argc, argv, 1, SYS_getpid);
	for (int i = 0; i < 6 && i + 2 < argc; i++) {
		const char *word = argv[i + 2];
		int is_number = *word == '-' || (*word >= '0' && *word <= '9');
		words[i] = is_number ? (long)strtoull(word, NULL, 0) : (long)word;
	}
	alarm(5);
	long result = call(nr, words[0], words[1], words[2], words[3], words[4], words[5]);
	return result == -1 ? failed("%ld", nr) : ok("%ld", nr);
}

const struct verb acts[] = {
	{ "openread", open_read, "PATH", "opens for reading, a directory too" },
	{ "make", make, "PATH", "as a directory, and as a file" },
	{ "remove", remove_made, "PATH", "" },
	{ "starts", starts, "PROGRAM", "execve in a child" },
	{ "capability", capability, "NUMBER", "EPERM if it is not effective" },
	{ "call", any_call, "NUMBER ARG...", "any call; ARG is a number or a string" },
	{ NULL, NULL, NULL, NULL },
};
