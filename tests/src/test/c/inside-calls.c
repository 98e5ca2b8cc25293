/* Calls by number and through other ABIs, terminals, signals, ids. */
#include "inside.h"

#include <linux/capability.h>
#include <linux/tiocl.h>
#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define X32_BIT 0x40000000L

static int by_number(int argc, char **argv)
{
	long result = call(number(argc, argv, 1, SYS_getpid), number(argc, argv, 2, 0), number(argc, argv, 3, 0),
			   number(argc, argv, 4, 0), number(argc, argv, 5, 0), number(argc, argv, 6, 0), 0);
	return result == -1 ? failed("%s", argument(argc, argv, 1, "getpid")) : ok("%ld", result);
}

static int x32(int argc, char **argv)
{
	long result = call(number(argc, argv, 1, SYS_getpid) | X32_BIT, number(argc, argv, 2, 0), number(argc, argv, 3, 0),
			   number(argc, argv, 4, 0), 0, 0, 0);
	return result == -1 ? failed("%s", argument(argc, argv, 1, "getpid")) : ok("%ld", result);
}

/* x32 calls that take a path: makes a directory, as its effect is easy to see. */
static int x32_mkdir(int argc, char **argv)
{
	return outcome(call(SYS_mkdir | X32_BIT, (long)argument(argc, argv, 1, "/tmp/x32"), 0755, 0, 0, 0, 0), "mkdir");
}

#if defined(__x86_64__)
static sigjmp_buf fault;

static void faulted(int number)
{
	siglongjmp(fault, number);
}

/* Some virtual machines have no such gate: the instruction faults before any kernel sees it. That is like no such ABI. */
static long int80(long nr, long a, long b, long c)
{
	long result;
	signal(SIGSEGV, faulted);
	if (sigsetjmp(fault, 1)) {
		errno = ENOSYS;
		return -1;
	}
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(nr), "b"(a), "c"(b), "d"(c) : "r8", "r9", "r10", "r11", "memory");
	if (result < 0 && result > -4096) {
		errno = (int)-result;
		return -1;
	}
	return result;
}
#else
static long int80(long nr, long a, long b, long c)
{
	(void)nr, (void)a, (void)b, (void)c;
	errno = ENOSYS;
	return -1;
}
#endif

static int i386(int argc, char **argv)
{
	long result = int80(number(argc, argv, 1, 20 /* getpid */), number(argc, argv, 2, 0), number(argc, argv, 3, 0),
			    number(argc, argv, 4, 0));
	return result == -1 ? failed("%s", argument(argc, argv, 1, "getpid")) : ok("%ld", result);
}

static int i386_mkdir(int argc, char **argv)
{
	static char path[256]; /* static, so below 4 GiB: all an i386 pointer reaches */
	snprintf(path, sizeof(path), "%s", argument(argc, argv, 1, "/tmp/i386"));
	return outcome(int80(39 /* mkdir */, (long)path, 0755, 0), path);
}

static int terminal_push(int argc, char **argv)
{
	char c = '\n';
	int fd = argc > 1 ? open(argv[1], O_RDWR | O_NOCTTY | O_CLOEXEC) : 0;
	return outcome(fd == -1 ? -1 : ioctl(fd, TIOCSTI, &c), "TIOCSTI");
}

/* The kernel looks at 32 bits of the request; a filter that compares 64 is passed by. */
static int terminal_push_high(int argc, char **argv)
{
	char c = '\n';
	(void)argc, (void)argv;
	return outcome(call(SYS_ioctl, 0, (long)(0x100000000UL | TIOCSTI), (long)&c, 0, 0, 0), "TIOCSTI with a high bit");
}

static int console_paste(int argc, char **argv)
{
	char paste = TIOCL_PASTESEL;
	int fd = argc > 1 ? open(argv[1], O_RDWR | O_NOCTTY | O_CLOEXEC) : 0;
	return outcome(fd == -1 ? -1 : ioctl(fd, TIOCLINUX, &paste), "TIOCLINUX");
}

static int signal_parent(int argc, char **argv)
{
	(void)argc, (void)argv;
	if (getppid() == 0) {
		errno = ESRCH;
		return failed("the parent is in no pid namespace of ours");
	}
	return outcome(kill(getppid(), 0), "kill the parent with 0");
}

static int signal_pid(int argc, char **argv)
{
	return outcome(kill((pid_t)number(argc, argv, 1, 1), (int)number(argc, argv, 2, 0)), argument(argc, argv, 1, "1"));
}

/* How many processes kill(-1) would reach; it is sent only with "really". */
static int kill_all(int argc, char **argv)
{
	int really = argc > 1 && strcmp(argv[1], "really") == 0;
	return outcome(kill(-1, really ? SIGKILL : 0), really ? "SIGKILL to all" : "0 to all");
}

static int set_uid(int argc, char **argv)
{
	return outcome(setresuid((uid_t)number(argc, argv, 1, 0), (uid_t)-1, (uid_t)-1), "setresuid");
}

/* Every capability into permitted and effective. */
static int raise_caps(int argc, char **argv)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct data[2] = { { ~0u, ~0u, 0 }, { 0x1ff, 0x1ff, 0 } };
	(void)argc, (void)argv;
	return outcome(call(SYS_capset, (long)&header, (long)data, 0, 0, 0, 0), "capset");
}

static int raise_ambient(int argc, char **argv)
{
	return outcome(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number(argc, argv, 1, CAP_SYS_ADMIN), 0, 0), "PR_CAP_AMBIENT_RAISE");
}

static int raise_limit(int argc, char **argv)
{
	struct rlimit limit;
	int which = (int)number(argc, argv, 1, RLIMIT_NOFILE);
	if (getrlimit(which, &limit) != 0)
		return failed("getrlimit");
	limit.rlim_cur = ++limit.rlim_max;
	return outcome(setrlimit(which, &limit), "a limit above the hard one");
}

static int set_personality(int argc, char **argv)
{
	return outcome(personality((unsigned long)number(argc, argv, 1, READ_IMPLIES_EXEC)), "personality");
}

static int set_hostname(int argc, char **argv)
{
	const char *name = argument(argc, argv, 1, "inside");
	return outcome(sethostname(name, strlen(name)), name);
}

static int nice_up(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(setpriority(PRIO_PROCESS, 0, -10), "nice -10");
}

static int oom_immune(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	return fd == -1 ? failed("oom_score_adj") : outcome(write(fd, "-1000", 5), "oom_score_adj -1000");
}

const struct verb calls[] = {
	{ "syscall", by_number, "NUMBER [A B C D E]", "any call" },
	{ "i386", i386, "NUMBER [A B C]", "through int 0x80" },
	{ "i386-mkdir", i386_mkdir, "PATH", "" },
	{ "x32", x32, "NUMBER [A B C]", "with the x32 bit" },
	{ "x32-mkdir", x32_mkdir, "PATH", "" },
	{ "tiocsti", terminal_push, "[TTY]", "types into a terminal" },
	{ "tiocsti-high", terminal_push_high, "", "the same with bit 32 of the request set" },
	{ "tioclinux", console_paste, "[TTY]", "pastes into a console" },
	{ "signal-parent", signal_parent, "", "" },
	{ "signal", signal_pid, "PID [SIGNAL]", "" },
	{ "kill-all", kill_all, "[really]", "kill -1" },
	{ "setuid", set_uid, "UID", "" },
	{ "raise-caps", raise_caps, "", "" },
	{ "raise-ambient", raise_ambient, "CAP", "" },
	{ "raise-limit", raise_limit, "NUMBER", "a hard limit" },
	{ "personality", set_personality, "NUMBER", "" },
	{ "hostname", set_hostname, "NAME", "" },
	{ "nice", nice_up, "", "" },
	{ "oom-immune", oom_immune, "", "" },
	{ NULL, NULL, NULL, NULL },
};
