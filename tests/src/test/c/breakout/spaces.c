/* Namespaces: new ones, in which one is root, and the host's. */
#include "breakout.h"

#include <linux/netlink.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nf_tables.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME 0x80
#endif

static int root_in_it(void)
{
	char map[64];
	int length = snprintf(map, sizeof(map), "0 %d 1", (int)geteuid());
	if (unshare(CLONE_NEWUSER) == -1)
		return -1;
	int fd = open("/proc/self/uid_map", O_WRONLY | O_CLOEXEC);
	return fd == -1 || write(fd, map, (size_t)length) == -1 ? -1 : 0;
}

/* Who may mount in a namespace of his own reaches file systems that nobody wrote for him (CVE-2022-0185, CVE-2023-0386). */
static int user_mount(int argc, char **argv)
{
	const char *type = argument(argc, argv, 1, "tmpfs"), *options = argument(argc, argv, 2, NULL);
	if (root_in_it() == -1 || unshare(CLONE_NEWNS) == -1)
		return failed("unshare");
	return outcome(mount(type, "/mnt", type, 0, options), "mount");
}

/* Packet filters of a network of one's own (CVE-2022-34918, CVE-2023-32233, CVE-2024-1086). */
static int user_filter(int argc, char **argv)
{
	(void)argc, (void)argv;
	if (root_in_it() == -1 || unshare(CLONE_NEWNET) == -1)
		return failed("unshare");
	return outcome(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER), "socket");
}

static int ended(long child)
{
	if (child == 0)
		_exit(0);
	if (child > 0)
		waitpid((pid_t)child, NULL, 0);
	return outcome(child, "clone");
}

static int clone_user(int argc, char **argv)
{
	(void)argc, (void)argv;
	return ended(call(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0, 0));
}

static int clone3_user(int argc, char **argv)
{
	uint64_t args[11] = { CLONE_NEWUSER, 0, 0, 0, SIGCHLD };
	(void)argc, (void)argv;
	return ended(call(SYS_clone3, (long)args, sizeof(args), 0, 0, 0, 0));
}

/* Straight into another cgroup, by a flag that only clone3 has: past the limits before the first instruction. */
static int clone3_cgroup(int argc, char **argv)
{
	(void)argc, (void)argv;
	int dir = open("/sys/fs/cgroup/unified", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	uint64_t args[11] = { 0x200000000ULL /* CLONE_INTO_CGROUP */, 0, 0, 0, SIGCHLD, 0, 0, 0, 0, 0, (uint64_t)dir };
	return ended(call(SYS_clone3, (long)args, sizeof(args), 0, 0, 0, 0));
}

static int new_space(int argc, char **argv)
{
	const char *name = argument(argc, argv, 1, "time");
	int flag = *name == 't' ? CLONE_NEWTIME : *name == 'n' ? CLONE_NEWNET : *name == 'i' ? CLONE_NEWIPC : CLONE_NEWPID;
	return outcome(unshare(flag), "unshare");
}

/* The host's namespaces by a file beneath /proc: then its files are ours. */
static int join_by_file(int argc, char **argv)
{
	char path[64];
	(void)argc, (void)argv;
	snprintf(path, sizeof(path), "/proc/%ld/ns/mnt", given_number("V_PID"));
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return setns(fd, CLONE_NEWNS) == -1 ? failed("setns") : canary_in(given("V_SECRET"));
}

static int join_by_pidfd(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = (int)call(SYS_pidfd_open, given_number("V_PID"), 0, 0, 0, 0, 0);
	if (fd == -1)
		return failed("pidfd_open");
	return setns(fd, CLONE_NEWNS | CLONE_NEWPID) == -1 ? failed("setns") : canary_in(given("V_SECRET"));
}

/* The call itself, with a namespace that is within reach. */
static int join_own(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open("/proc/self/ns/uts", O_RDONLY | O_CLOEXEC);
	return fd == -1 ? failed("open") : outcome(setns(fd, CLONE_NEWUTS), "setns");
}

const struct verb spaces_out[] = {
	{ "user-mount", user_mount, "TYPE [OPTIONS]", "in a user namespace of one's own" },
	{ "user-filter", user_filter, "", "a packet filter's socket, likewise" },
	{ "clone-user", clone_user, "", "" },
	{ "clone3-user", clone3_user, "", "" },
	{ "clone3-cgroup", clone3_cgroup, "", "a child in another cgroup" },
	{ "new-space", new_space, "time|net|ipc|pid", "unshare" },
	{ "join-by-file", join_by_file, "", "the host's mounts" },
	{ "join-by-pidfd", join_by_pidfd, "", "the host's mounts" },
	{ "join-own", join_own, "", "setns with a namespace of one's own" },
	{ NULL, NULL, NULL, NULL },
};
