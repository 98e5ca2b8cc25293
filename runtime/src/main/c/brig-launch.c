/*
 * brig-launch: runs a launch program and keeps what it started.
 *
 * It decides nothing. It clones once with the namespaces that the program names; the child executes the program's
 * records, which end in execve; the parent hands the descriptors that came of it to Java and waits. Three properties
 * are its own:
 *
 * - The child shares the parent's descriptor table (CLONE_FILES) until execve unshares it, so the seccomp listener
 *   reaches the parent although the child may no longer make a single call to send it.
 * - The child reports through shared memory, for the same reason.
 * - When Java is gone (the control socket hangs up), the container's init is killed: nobody runs unwatched. Unless the
 *   program says BRIG_KEPT: then watched calls wait for another Java, and fail if none comes.
 */
#define _GNU_SOURCE
#include "keep.h"
#ifdef BRIG_PROBE
#include "probe.h"
#endif

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit codes of the launcher itself; the container's own code travels in SAY_ENDED. */
enum { EXIT_OK = 0, EXIT_PROGRAM = 2, EXIT_CLONE = 3, EXIT_CONTROL = 4, EXIT_UNSTARTED = 125 };

/* The child. It returns only on failure. */
static void be_child(struct program *p)
{
#ifdef BRIG_PROBE
	if (!walk(p, p->header->before, p->header->records - 1))
		_exit(125);
	probe(p); /* in place of execve, which is the last */
#endif
	if (walk(p, p->header->before, p->header->records)) {
		p->report->error = ENOEXEC; /* a program that does not end in execve */
		p->report->failed = 1;
	}
	_exit(125);
}

/* Makes the child as another one's child, so that it has no part in who its maker is; the pid or a negative errno. */
static int32_t make(struct program *p, struct clone_args *args, int *pidfd)
{
	if (!walk(p, 0, p->header->before))
		return -p->report->error;
	long pid = syscall(SYS_clone3, args, sizeof(*args));
	if (pid == 0)
		be_child(p);
	p->report->pidfd = *pidfd;
	return pid > 0 ? (int32_t)pid : -errno;
}

/*
 * The child of a detached program: its parent ends at once, and the kernel gives it to the nearest subreaper above. The
 * parent must not be the one that has joined a pid namespace: of such a one's children that namespace's init becomes the
 * parent (seen on 6.18). So a third process joins and makes it.
 */
static int32_t make_orphan(struct program *p, struct clone_args *args, int *pidfd)
{
	struct clone_args between = { .flags = CLONE_FILES, .exit_signal = SIGCHLD };
	long parent = syscall(SYS_clone3, &between, sizeof(between));
	if (parent == 0) {
		long maker = syscall(SYS_clone3, &between, sizeof(between));
		if (maker == 0) {
			args->flags |= CLONE_PARENT;
			args->exit_signal = 0; /* as its maker's, which is SIGCHLD */
			p->report->pid = make(p, args, pidfd);
			_exit(0);
		}
		if (maker < 0)
			p->report->pid = -errno;
		else
			while (waitpid((pid_t)maker, NULL, 0) == -1 && errno == EINTR)
				;
		_exit(0);
	}
	if (parent < 0)
		return -errno;
	while (waitpid((pid_t)parent, NULL, 0) == -1 && errno == EINTR)
		;
	*pidfd = p->report->pidfd;
	return p->report->pid != 0 ? p->report->pid : -ESRCH;
}

/* Who it is: no number of a descriptor, and nothing that a script could name. */
static int settle(void)
{
	prctl(PR_SET_NAME, "brig-launch", 0, 0, 0);
	/* at the container's execve /proc/self/exe is this program: nobody executes it again (CVE-2019-5736) */
	return chmod("/proc/self/exe", 0) == 0;
}

/* Whether there is a program now; and whether there is a network namespace for it. */
static int await_program(int *network)
{
	char word;
	for (;;) {
		ssize_t got = recv(FD_CONTROL, &word, 1, 0);
		if (got == -1 && errno == EINTR)
			continue;
		if (got != 1)
			return 0;
		if (word == HEAR_GO)
			return 1;
		if (word == HEAR_NETWORK) /* if not, the clone says why */
			*network = syscall(SYS_unshare, CLONE_NEWNET) == 0;
	}
}

/* Inherited descriptors. */
static int let_go_of_others(const struct program *p)
{
	unsigned last = p->header->flags & BRIG_KEPT ? FD_OWNER : FD_PROGRAM;
	unsigned first = 3 + p->header->preserved;
	close(FD_PROGRAM);
	note_preserved(p);
	return syscall(SYS_close_range, first, FD_CONTROL - 1, 0) == 0 && syscall(SYS_close_range, last + 1, ~0u, 0) == 0;
}

/* The program, and a child that is born into the network namespace which is there already. */
static int take_program(struct program *p, int network)
{
	if (load_program(p) != 0 || (network && !(p->header->clone_flags & CLONE_NEWNET)))
		return 0;
	if (network)
		p->header->clone_flags &= ~(uint64_t)CLONE_NEWNET;
	if (!let_go_of_others(p))
		return 0;
	p->bell = (int)syscall(SYS_eventfd2, 0, EFD_CLOEXEC);
	return p->bell >= 0;
}

/* The child, as the program's clone flags and cgroup want it; the pid or a negative errno. */
static int32_t bear(struct program *p, int *pidfd, int *killing)
{
	int cgroup = -1, detached = (p->header->flags & BRIG_DETACHED) != 0;
	if (p->header->cgroup != BRIG_NO_SLOT) {
		cgroup = open(p->arena + p->header->cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);
		if (cgroup < 0)
			return -errno;
		p->header->clone_flags |= CLONE_INTO_CGROUP;
		if ((p->header->flags & (BRIG_DETACHED | BRIG_KEPT)) && !(p->header->flags & BRIG_ADDED))
			*killing = openat(cgroup, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	}
	struct clone_args args = {
		.flags = p->header->clone_flags | CLONE_PIDFD | CLONE_FILES,
		.pidfd = (uint64_t)(uintptr_t)pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup,
	};
	int32_t pid = detached ? make_orphan(p, &args, pidfd) : make(p, &args, pidfd);
	close(cgroup);
	return pid;
}

/* Linux 6.11; older headers do not have it, and older kernels answer ENOTTY */
#define GET_MNT_NAMESPACE _IO(0xff, 3)

/*
 * The mounts of a child go when nobody holds them any more, for which the kernel waits for an RCU grace period, two milliseconds:
 * before anybody hears of the child's end, if it is the child's own end that lets them go. Ours comes a moment later, and what
 * waits for that has something to do meanwhile. Nobody waits for us if the child is somebody else's.
 */
static void hold_mounts(const struct program *p, int pidfd)
{
	if ((p->header->clone_flags & CLONE_NEWNS) && !(p->header->flags & BRIG_DETACHED))
		syscall(SYS_ioctl, pidfd, GET_MNT_NAMESPACE, 0);
}

/* The exit code of one who ended as a shell would tell it; of one who was ended before his program began, that nothing ran. */
static int code(const struct watch *w, const struct message *ended)
{
	return ended->failed || (w->adrift < 0 && !w->handed) ? EXIT_UNSTARTED : ended->status >= 256 ? 128 + ended->status - 256 : ended->status;
}

int main(void)
{
	struct program p;
	struct watch watch = { .program = &p, .pidfd = -1, .killing = -1 };
	int network = 0;
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL); /* Ctrl-C is for the container: Java passes it on */
	if (!settle())
		return EXIT_PROGRAM;
	if (!await_program(&network))
		return EXIT_UNSTARTED;
	if (!take_program(&p, network))
		return EXIT_PROGRAM;
	watch.pid = bear(&p, &watch.pidfd, &watch.killing);
	if (watch.pid < 0) {
		struct message failed = { .kind = SAY_ENDED, .failed = 1, .step = p.report->step, .error = -watch.pid };
		say(&failed, NULL, 0);
		return EXIT_CLONE;
	}
	hold_mounts(&p, watch.pidfd);
	struct message started = { .kind = SAY_STARTED, .pid = watch.pid };
	if (say(&started, &watch.pidfd, 1) != 0)
		lose(&watch);
	keep(&watch);

	int status = -1, detached = (p.header->flags & BRIG_DETACHED) != 0;
	while (!detached && waitpid(watch.pid, &status, 0) == -1 && errno == EINTR)
		;
	struct message ended = {
		.kind = SAY_ENDED,
		.failed = p.report->failed,
		.step = p.report->step,
		.error = p.report->error,
		.status = detached ? -1 : WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status),
	};
	int heard = say(&ended, NULL, 0) == 0;
	if ((p.header->flags & BRIG_KEPT) && !detached)
		return code(&watch, &ended); /* its parent may be all that is left to hear it */
	return heard ? EXIT_OK : EXIT_CONTROL;
}
