/* The user namespace in which an ordinary user's Brig works (user_namespaces(7)). */
#define _GNU_SOURCE
#include "userns.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/nsfs.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/* Environment: the process whose container's namespace is joined in place of making one. */
#define WITHIN "BRIG_WITHIN"

static int wants(int argc, char **argv)
{
	static const char *const verbs[] = { "run", "start", "plan", "image", "volume", "doctor" };
	if (argc > 2 && strcmp(argv[1], "policy") == 0)
		return strcmp(argv[2], "learn") == 0 || strcmp(argv[2], "test") == 0;
	for (size_t i = 0; argc > 1 && i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (strcmp(argv[1], verbs[i]) == 0)
			return 1;
	return 0;
}

static int put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	ssize_t done = fd < 0 ? -1 : write(fd, text, strlen(text));
	if (fd >= 0)
		close(fd);
	return done == (ssize_t)strlen(text) ? 0 : -1;
}

static const char *tool(const char *name)
{
	static char path[64];
	static const char *const places[] = { "/usr/bin", "/bin", "/usr/local/bin" };
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", places[i], name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

/* newuidmap or newgidmap: root here is the user himself, what follows are his subordinate ids. */
static int map(const char *name, pid_t pid, unsigned own, unsigned long first)
{
	char words[4][24];
	snprintf(words[0], sizeof(words[0]), "%d", pid);
	snprintf(words[1], sizeof(words[1]), "%u", own);
	snprintf(words[2], sizeof(words[2]), "%lu", first);
	snprintf(words[3], sizeof(words[3]), "%d", SUBORDINATE_IDS);
	const char *path = tool(name);
	pid_t child = path ? fork() : -1;
	int status = -1;
	if (child == 0) {
		execl(path, name, words[0], "0", words[1], "1", "1", words[2], words[3], (char *)NULL);
		_exit(127);
	}
	while (child > 0 && waitpid(child, &status, 0) == -1 && errno == EINTR)
		;
	return status == 0 ? 0 : -1;
}

/* A process that stays outside and maps the ids from there, once the other end of the pipe has a byte. */
static pid_t mapper(const int ends[2], uid_t uid, gid_t gid, unsigned long uids, unsigned long gids)
{
	pid_t parent = getpid(), child = fork();
	char word;
	if (child == 0) {
		close(ends[1]); /* or the end of the parent's would go unseen */
		_exit(read(ends[0], &word, 1) == 1 && map("newuidmap", parent, uid, uids) == 0 &&
			map("newgidmap", parent, gid, gids) == 0 ? 0 : 1);
	}
	return child;
}

static int map_own(uid_t uid, gid_t gid)
{
	char line[32];
	if (put("/proc/self/setgroups", "deny") != 0)
		return -1;
	snprintf(line, sizeof(line), "0 %u 1", uid);
	if (put("/proc/self/uid_map", line) != 0)
		return -1;
	snprintf(line, sizeof(line), "0 %u 1", gid);
	return put("/proc/self/gid_map", line);
}

/* The user namespace in which a container's own one was made. */
static int join(const char *pid)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%d/ns/user", atoi(pid));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int above = fd < 0 ? -1 : ioctl(fd, NS_GET_PARENT);
	return above < 0 ? -1 : setns(above, CLONE_NEWUSER);
}

int enter_own_namespace(int argc, char **argv, char *option, size_t size)
{
	uid_t uid = geteuid();
	gid_t gid = getegid();
	const char *within = getenv(WITHIN);
	char why[400] = "";
	gid_t list[NGROUPS_MAX];
	int groups = getgroups(NGROUPS_MAX, list);
	option[0] = '\0';
	if (uid == 0 || (!within && !wants(argc, argv)))
		return 0;
	if (within) {
		if (join(within) != 0)
			return dprintf(2, "brig: join the container's user namespace: %s\n", strerror(errno)), -1;
		unsetenv(WITHIN);
		snprintf(option, size, "-Dbrig.own=%u:%u:joined::", uid, gid);
		return 0;
	}
	unsigned long uids = subordinate("/etc/subuid", uid, why, sizeof(why)), gids = 0;
	if (uids != 0)
		gids = subordinate("/etc/subgid", uid, why, sizeof(why));
	if (gids != 0 && (!tool("newuidmap") || !tool("newgidmap"))) {
		snprintf(why, sizeof(why), "newuidmap and newgidmap are not installed (Debian's package uidmap)");
		gids = 0;
	}
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return dprintf(2, "brig: pipe: %s\n", strerror(errno)), -1;
	pid_t outside = gids != 0 ? mapper(ends, uid, gid, uids, gids) : 0;
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
		/* Java says so, if it needs it */
		snprintf(option, size, "-Dbrig.own.problem=%s", strerror(errno));
		close(ends[1]);
		if (outside > 0)
			waitpid(outside, NULL, 0);
		return 0;
	}
	int status = -1;
	if (outside > 0) {
		if (write(ends[1], "u", 1) == 1)
			while (waitpid(outside, &status, 0) == -1 && errno == EINTR)
				;
		if (status != 0)
			return dprintf(2, "brig: newuidmap and newgidmap gave no ids: see /etc/subuid and /etc/subgid\n"), -1;
	} else if (map_own(uid, gid) != 0) {
		return dprintf(2, "brig: map the ids of a user namespace: %s\n", strerror(errno)), -1;
	}
	close(ends[0]);
	close(ends[1]);
	/* what the host mounts meanwhile is seen, and nothing travels back */
	if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) != 0)
		return dprintf(2, "brig: mounts of its own: %s\n", strerror(errno)), -1;
	int length = snprintf(option, size, "-Dbrig.own=%u:%u:%s:", uid, gid, outside > 0 ? "many" : "one");
	/* who has subordinate ids may let his groups go */
	for (int i = 0; outside == 0 && i < groups && length + 16 < (int)size; i++)
		if (list[i] != gid)
			length += snprintf(option + length, size - (size_t)length, "%s%u", option[length - 1] == ':' ? "" : ",", list[i]);
	snprintf(option + length, size - (size_t)length, ":%s", why);
	return 0;
}
