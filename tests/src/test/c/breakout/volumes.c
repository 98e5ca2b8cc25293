/* Programs and files that lie ready: in a volume, in the root directory, in memory. */
#include "breakout.h"

#include <linux/capability.h>
#include <sys/prctl.h>

/* The other end of the programs below: whether the set-user-id bit or the file's capabilities counted. */
static int who_am_i(int argc, char **argv)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { 0, 0, 0 }, { 0, 0, 0 } };
	long uid = number(argc, argv, 1, 0);
	call(SYS_capget, (long)&header, (long)data, 0, 0, 0, 0);
	if (uid >= 0 ? geteuid() == (uid_t)uid : (data[0].effective >> CAP_SYS_ADMIN & 1))
		return ok("user %d, capabilities %x", (int)geteuid(), data[0].effective);
	errno = EPERM;
	return failed("execve");
}

static int run(const char *program, const char *argument)
{
	char *args[] = { (char *)program, "who-am-i", (char *)argument, NULL };
	fflush(stdout);
	execv(program, args);
	return failed("execve");
}

/* As somebody else than root, a program that is root's. Where one may not become somebody else, one is already. */
static int set_user_id(int argc, char **argv)
{
	if (geteuid() == 0 && setresuid(65534, 65534, 65534) == -1)
		return failed("setresuid");
	return run(argument(argc, argv, 1, VOLUME "/setuid"), "0");
}

static int file_capabilities(int argc, char **argv)
{
	if (geteuid() == 0 && setresuid(65534, 65534, 65534) == -1)
		return failed("setresuid");
	return run(argument(argc, argv, 1, VOLUME "/filecap"), "-1");
}

/* The file every program of the root directory loads. It is written empty, which is as none. */
static int preload(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open("/etc/ld.so.preload", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	return fd == -1 ? failed("open") : ok("every program of the root directory would load it");
}

static int read_secret(int argc, char **argv)
{
	(void)argc, (void)argv;
	return canary_in(given("V_SECRET"));
}

/* A library or script that a program of the host runs next. */
static int write_fixed_volume(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open(FIXED "/cron", O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	drop(fd, FIXED "/cron");
	return fd == -1 ? failed("open") : ok("a file that the host runs");
}

/* As an ordinary user: what needs no privilege. */
static int as(int argc, char **argv)
{
	uid_t uid = (uid_t)number(argc, argv, 1, 65534);
	if (setresgid(uid, uid, uid) == -1 || setresuid(uid, uid, uid) == -1)
		return failed("setresuid");
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); /* as after execve: else its files beneath /proc are root's */
	return argc < 3 ? refuse("which verb?") : attempt(argc - 2, argv + 2);
}

const struct verb volumes[] = {
	{ "as", as, "UID VERB ARG...", "" },
	{ "who-am-i", who_am_i, "UID", "-1: by the capability SYS_ADMIN" },
	{ "set-user-id", set_user_id, "PROGRAM", "" },
	{ "file-capabilities", file_capabilities, "PROGRAM", "" },
	{ "preload", preload, "", "/etc/ld.so.preload" },
	{ "read-secret", read_secret, "", "by its path on the host" },
	{ "write-fixed", write_fixed_volume, "", "to a read-only volume" },
	{ NULL, NULL, NULL, NULL },
};
