/* brig-java, under the name brig or brig-oci: becomes the Java program, as its build has laid it out. */
#define _GNU_SOURCE
#include "home.h"
#include "userns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MOST_OPTIONS = 24 };

static int fail(const char *what)
{
	dprintf(2, "brig: %s: %s\n", what, strerror(errno));
	return 1;
}

/* The path in the file `java`, which the build wrote. */
static int find_java(char *java, size_t size)
{
	char file[PATH_MAX + 8];
	snprintf(file, sizeof(file), "%s/java", home_directory());
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, java, size - 1);
	if (got <= 0) {
		dprintf(2, "brig: not built: there is no %s; './brig version' in the source tree builds\n", file);
		return -1;
	}
	close(fd);
	java[got] = '\0';
	java[strcspn(java, "\n")] = '\0';
	if (access(java, X_OK) != 0) {
		dprintf(2, "brig: the JDK that Brig was built with is gone: %s\n", java);
		return -1;
	}
	return 0;
}

/* A command that leaves a keeper behind: `create`, and `exec` and `run` with --detach. */
static int leaves_keeper(int argc, char **argv)
{
	static const char *const with_value[] = { "--root", "--log", "--log-format", "--rootless", "--criu", "--cgroup-manager" };
	const char *call = NULL;
	for (int i = 1; i < argc; i++) {
		if (call && (strcmp(call, "exec") == 0 || strcmp(call, "run") == 0) &&
		    (strcmp(argv[i], "-d") == 0 || strcmp(argv[i], "--detach") == 0))
			return 1;
		if (!call && argv[i][0] == '-') {
			for (size_t w = 0; w < sizeof(with_value) / sizeof(with_value[0]); w++)
				if (strcmp(argv[i], with_value[w]) == 0)
					i++;
		} else if (!call) {
			call = argv[i];
		}
	}
	return call && strcmp(call, "create") == 0;
}

/*
 * A container may be handed descriptors from 3 on, among which Java would open its own: they go out of its way. Front.java looks
 * for them at 400 and beyond.
 */
static void put_away(char *property, size_t size)
{
	size_t length = (size_t)snprintf(property, size, "-Dbrig.preserved=");
	for (int fd = 3; fd < 200 && length + 8 < size; fd++) {
		if (fcntl(fd, F_GETFD) != 0 || fcntl(fd, F_DUPFD, 400 + fd) != 400 + fd)
			continue;
		close(fd);
		length += (size_t)snprintf(property + length, size - length, "%d,", fd);
	}
}

static int hands_over(int argc, char **argv)
{
	if (getenv("LISTEN_FDS"))
		return 1;
	for (int i = 1; i < argc; i++)
		if (strncmp(argv[i], "--preserve-fds", 14) == 0)
			return 1;
	return 0;
}

/* Ends when the keeper says that all is well (USR1), or as it ends. */
static int wait_for_keeper(pid_t keeper, const sigset_t *awaited)
{
	for (;;) {
		int signal = sigwaitinfo(awaited, NULL), status;
		if (signal == SIGUSR1)
			return 0;
		if (signal == SIGCHLD && waitpid(keeper, &status, WNOHANG) == keeper)
			return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	}
}

static int be_java(int oci, int argc, char **argv)
{
	char java[PATH_MAX], options[PATH_MAX + 16], cache[PATH_MAX + 32], native[PATH_MAX + 48], home[PATH_MAX + 32];
	char jar[PATH_MAX + 16], terminals[32] = "-Dbrig.terminals=", front[48], sources[PATH_MAX + 16], own[4096];
	const char *dist = home_directory();
	if (find_java(java, sizeof(java)) != 0)
		return oci ? 1 : 125;
	snprintf(options, sizeof(options), "@%s/options", dist);
	snprintf(cache, sizeof(cache), "-XX:AOTCache=%s/brig.aot", dist);
	snprintf(native, sizeof(native), "-Djna.boot.library.path=%s/native", dist);
	snprintf(jar, sizeof(jar), "%s/brig.jar", dist);
	/* installed, the policies lie beside us; in the source tree at its top */
	snprintf(sources, sizeof(sources), "%s/policies", dist);
	snprintf(home, sizeof(home), access(sources, F_OK) == 0 ? "-Dbrig.home=%s" : "-Dbrig.home=%s/../../..", dist);
	/* to ask the kernel, Java would have to load its native library */
	for (int fd = 0; fd < 3; fd++)
		if (!oci && isatty(fd))
			strcat(terminals, fd == 0 ? "0" : fd == 1 ? "1" : "2");
	/* what these hold would run in a JVM that may be root's */
	unsetenv("JAVA_TOOL_OPTIONS");
	unsetenv("JDK_JAVA_OPTIONS");
	unsetenv("_JAVA_OPTIONS");

	if (oci)
		own[0] = '\0';
	else if (enter_own_namespace(argc, argv, own, sizeof(own)) != 0)
		return 125;

	char **words = calloc((size_t)argc + MOST_OPTIONS, sizeof(char *));
	if (!words)
		return fail("start Java");
	char preserved[1024];
	int n = 0, keeper = oci && leaves_keeper(argc, argv);
	words[n++] = java;
	words[n++] = options;
	if (keeper) { /* it stays for as long as its container does: small */
		static const char *const small[] = { "-Xms8m", "-Xmn4m", "-Xmx64m", "-Xss512k" };
		for (int i = 0; i < 4; i++)
			words[n++] = (char *)small[i];
		snprintf(front, sizeof(front), "-Dbrig.front=%d", getpid());
		words[n++] = front;
	}
	if (!oci && argc > 1 && strcmp(argv[1], "serve") == 0) {
		/* one that lives long: what it does often is worth compiling, and what it needs no longer is given back */
		words[n++] = (char *)"-XX:CompileThresholdScaling=0.03";
		words[n++] = (char *)"-XX:MinHeapFreeRatio=10";
		words[n++] = (char *)"-XX:MaxHeapFreeRatio=20";
	}
	words[n++] = cache;
	words[n++] = native;
	words[n++] = home;
	words[n++] = terminals;
	if (own[0] != '\0')
		words[n++] = own;
	if (oci)
		words[n++] = (char *)"-Dbrig.oci=true";
	if (oci && hands_over(argc, argv)) {
		put_away(preserved, sizeof(preserved));
		words[n++] = preserved;
	}
	words[n++] = (char *)"-jar";
	words[n++] = jar;
	for (int i = 1; i < argc; i++)
		words[n++] = argv[i];
	if (!keeper) {
		execv(java, words);
		return fail(java);
	}
	sigset_t awaited, before;
	sigemptyset(&awaited);
	sigaddset(&awaited, SIGUSR1);
	sigaddset(&awaited, SIGCHLD);
	sigprocmask(SIG_BLOCK, &awaited, &before);
	pid_t pid = fork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		execv(java, words);
		_exit(fail(java));
	}
	return pid < 0 ? fail("fork") : wait_for_keeper(pid, &awaited);
}

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
	name = name ? name + 1 : argc > 0 ? argv[0] : "";
	return be_java(strcmp(name, "brig-oci") == 0, argc, argv);
}
