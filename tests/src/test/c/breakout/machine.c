/* The machine's own settings: its clock, accounting, swap, priorities. What is set is set to what it was. */
#include "breakout.h"

#include <linux/ioprio.h>
#include <linux/reboot.h>
#include <sched.h>
#include <sys/quota.h>
#include <sys/resource.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>

static int clock_now(int argc, char **argv)
{
	struct timespec now;
	(void)argc, (void)argv;
	clock_gettime(CLOCK_REALTIME, &now);
	return outcome(call(SYS_clock_settime, CLOCK_REALTIME, (long)&now, 0, 0, 0, 0), "clock_settime");
}

/* By an offset of nothing. */
static int clock_shift(int argc, char **argv)
{
	struct timex offset = { .modes = ADJ_SETOFFSET };
	(void)argc, (void)argv;
	return outcome(call(SYS_clock_adjtime, CLOCK_REALTIME, (long)&offset, 0, 0, 0, 0), "clock_adjtime");
}

static int day_time(int argc, char **argv)
{
	struct timeval now;
	struct timespec precise;
	(void)argc, (void)argv;
	clock_gettime(CLOCK_REALTIME, &precise);
	now.tv_sec = precise.tv_sec, now.tv_usec = precise.tv_nsec / 1000;
	return outcome(call(SYS_settimeofday, (long)&now, 0, 0, 0, 0, 0), "settimeofday");
}

static int accounting(int argc, char **argv)
{
	const char *file = VOLUME "/accounts";
	(void)argc, (void)argv;
	close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	long result = call(SYS_acct, (long)file, 0, 0, 0, 0, 0);
	int error = errno;
	if (result == 0)
		call(SYS_acct, 0, 0, 0, 0, 0, 0);
	unlink(file);
	errno = error;
	return outcome(result, "acct");
}

/* Ten pages of swap, for a moment. */
static int swap(int argc, char **argv)
{
	static char pages[40960] __attribute__((aligned(4096)));
	uint32_t head[3] = { 1, 9, 0 };
	const char *file = VOLUME "/swap";
	(void)argc, (void)argv;
	memcpy(pages + 1024, head, sizeof(head));
	memcpy(pages + 4086, "SWAPSPACE2", 10);
	int fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, pages, sizeof(pages)) != sizeof(pages) || fsync(fd) == -1)
		return drop(fd, file), failed("write");
	int result = swapon(file, 0), error = errno;
	if (result == 0)
		swapoff(file);
	drop(fd, file);
	errno = error;
	return outcome(result, "swapon");
}

static int control_alt_delete(int argc, char **argv)
{
	char now = '0';
	(void)argc, (void)argv;
	int fd = open("/proc/sys/kernel/ctrl-alt-del", O_RDONLY | O_CLOEXEC);
	if (fd != -1 && read(fd, &now, 1) == -1)
		return failed("ctrl-alt-del");
	long command = now == '0' ? (long)LINUX_REBOOT_CMD_CAD_OFF : (long)LINUX_REBOOT_CMD_CAD_ON;
	return outcome(call(SYS_reboot, (long)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, command, 0, 0, 0), "reboot");
}

static int quotas(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(quotactl(QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL), "quotactl");
}

/* A millisecond of each second before everybody else, and back. */
static int deadline(int argc, char **argv)
{
	struct {
		uint32_t size, policy;
		uint64_t flags;
		int32_t nice;
		uint32_t priority;
		uint64_t runtime, deadline, period;
	} attr = { sizeof(attr), 6 /* SCHED_DEADLINE */, 0, 0, 0, 1000000, 1000000000, 1000000000 };
	(void)argc, (void)argv;
	long result = call(SYS_sched_setattr, 0, (long)&attr, 0, 0, 0, 0);
	int error = errno;
	attr.policy = 0, attr.runtime = attr.deadline = attr.period = 0;
	call(SYS_sched_setattr, 0, (long)&attr, 0, 0, 0, 0);
	errno = error;
	return outcome(result, "sched_setattr");
}

static int real_time(int argc, char **argv)
{
	struct sched_param low = { .sched_priority = 1 }, none = { 0 };
	(void)argc, (void)argv;
	int result = sched_setscheduler(0, SCHED_FIFO, &low), error = errno;
	if (result == 0)
		sched_setscheduler(0, SCHED_OTHER, &none);
	errno = error;
	return outcome(result, "sched_setscheduler");
}

static int first_at_the_disk(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(call(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_RT, 0), 0, 0, 0), "ioprio_set");
}

static int nicer(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(setpriority(PRIO_PROCESS, 0, -20), "setpriority");
}

const struct verb machine[] = {
	{ "clock-now", clock_now, "", "clock_settime" },
	{ "clock-shift", clock_shift, "", "clock_adjtime, by nothing" },
	{ "day-time", day_time, "", "settimeofday" },
	{ "accounting", accounting, "", "acct" },
	{ "swap", swap, "", "ten pages" },
	{ "control-alt-delete", control_alt_delete, "", "reboot" },
	{ "quotas", quotas, "", "quotactl" },
	{ "deadline", deadline, "", "SCHED_DEADLINE" },
	{ "real-time", real_time, "", "SCHED_FIFO" },
	{ "first-at-the-disk", first_at_the_disk, "", "ioprio_set" },
	{ "nicer", nicer, "", "nice -20" },
	{ NULL, NULL, NULL, NULL },
};
