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
 * - When Java is gone (the control socket hangs up), the container's init is killed: nobody runs unwatched.
 */
#define _GNU_SOURCE
#include "launch-program.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Exit codes of the launcher itself; the container's own code travels in SAY_ENDED. */
enum { EXIT_OK = 0, EXIT_PROGRAM = 2, EXIT_CLONE = 3, EXIT_CONTROL = 4 };

struct program {
	struct header *header;
	struct record *records;
	char *arena;
	volatile struct report *report;
};

/* Whether `size` bytes at `offset` lie in the arena. */
static int inside(const struct program *p, uint64_t offset, uint64_t size)
{
	return offset <= p->header->arena && size <= p->header->arena - offset;
}

/* Reads FD_PROGRAM into shared memory and checks every number that is later used as a place. */
static int load(struct program *p)
{
	off_t size = lseek(FD_PROGRAM, 0, SEEK_END);
	if (size < (off_t)sizeof(struct header) || size > (off_t)BRIG_MAX_FILE)
		return -1;
	size_t report = ((size_t)size + 15) & ~(size_t)15;
	char *room = mmap(NULL, report + sizeof(struct report), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (room == MAP_FAILED)
		return -1;
	for (off_t done = 0; done < size;) {
		ssize_t got = pread(FD_PROGRAM, room + done, (size_t)(size - done), done);
		if (got <= 0)
			return -1;
		done += got;
	}
	p->header = (struct header *)room;
	const struct header *h = p->header;
	uint64_t records = sizeof(struct header);
	uint64_t relocations = records + (uint64_t)h->records * sizeof(struct record);
	uint64_t arena = relocations + (uint64_t)h->relocations * sizeof(uint64_t);
	if (h->cgroup != BRIG_NO_SLOT && h->cgroup >= h->arena)
		return -1;
	if (h->before > h->records)
		return -1;
	if (h->magic != BRIG_MAGIC || arena + h->arena != (uint64_t)size || arena % 8 != 0)
		return -1;
	p->records = (struct record *)(room + records);
	p->arena = room + arena;
	p->report = (struct report *)(room + report);
	const uint64_t *relocation = (const uint64_t *)(room + relocations);
	for (uint32_t i = 0; i < h->relocations; i++) {
		uint64_t target;
		if (!inside(p, relocation[i], sizeof(target)))
			return -1;
		memcpy(&target, p->arena + relocation[i], sizeof(target));
		if (!inside(p, target, 0))
			return -1;
		target += (uint64_t)(uintptr_t)p->arena;
		memcpy(p->arena + relocation[i], &target, sizeof(target));
	}
	return 0;
}

static int32_t slot(const struct program *p, uint64_t offset)
{
	int32_t value = -1;
	if (inside(p, offset, sizeof(value)))
		memcpy(&value, p->arena + offset, sizeof(value));
	return value;
}

static void heard(int signal)
{
	(void)signal;
}

/*
 * Process 1 of the container stays here: its child goes on to the program, and it passes on signals, reaps whoever is left
 * to it and ends as the program ends. All locks are closed by now, so this is as confined as the program is. What a
 * terminal sends reaches the program by itself. Returns in the child, or an errno.
 */
static int reap(void)
{
	sigset_t all, before;
	siginfo_t info;
	int status;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child <= 0) {
		int error = child < 0 ? errno : 0;
		sigprocmask(SIG_SETMASK, &before, NULL);
		return error;
	}
	/* they stay blocked and are waited for; but to the kernel and to Java only a signal with a handler is heard at all */
	struct sigaction hears = { .sa_handler = heard };
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &hears, NULL);
	/* the descriptors are still the launcher's, too: from here on our own, and only the first three */
	syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_UNSHARE);
	for (;;) {
		int signal = sigwaitinfo(&all, &info);
		if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL)
			kill((pid_t)child, signal);
		if (signal != SIGCHLD && (signal > 0 || errno == EINTR))
			continue;
		pid_t ended;
		while ((ended = waitpid(-1, &status, signal > 0 ? WNOHANG : 0)) > 0 || (ended == -1 && errno == EINTR))
			if (ended == (pid_t)child)
				_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	}
}

/* Executes one record; the errno, or 0. */
static int execute(struct program *p, const struct record *r)
{
	long a[6];
	if (r->number == OP_READY) {
		p->report->ready = 1;
		return 0;
	}
	if (r->number == OP_WAITING) {
		p->report->waiting = 1;
		return 0;
	}
	if (r->number == OP_REAPER)
		return reap();
	if (r->number == OP_CHECK)
		return ((uint32_t)slot(p, r->args[0]) & (uint32_t)r->args[1]) == (uint32_t)r->args[2] ? 0 : EPROTO;
	for (int i = 0; i < 6; i++) {
		switch (r->kinds[i]) {
		case ARG_NUMBER:
			a[i] = (long)r->args[i];
			break;
		case ARG_ADDRESS:
			if (!inside(p, r->args[i], 0))
				return EFAULT;
			a[i] = (long)(p->arena + r->args[i]);
			break;
		case ARG_SLOT:
			a[i] = slot(p, r->args[i]);
			break;
		default:
			return EINVAL;
		}
	}
	long result;
	do {
		result = syscall((long)r->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	} while (result == -1 && errno == EINTR);
	if (result == -1)
		return errno;
	if (r->result != BRIG_NO_SLOT) {
		int32_t low = (int32_t)result;
		if (!inside(p, r->result, sizeof(low)))
			return EFAULT;
		memcpy(p->arena + r->result, &low, sizeof(low));
	}
	return 0;
}

static int tolerates(const struct record *r, int error)
{
	return r->tolerated[0] == -1 || r->tolerated[0] == error || r->tolerated[1] == error;
}

/* Records in order, up to but not including `end`; whether all of them went well. */
static int walk(struct program *p, uint64_t i, uint64_t end)
{
	for (; i < end; i++) {
		const struct record *r = &p->records[i];
		if (r->number == OP_SKIP) {
			i += (uint32_t)r->args[0];
			continue;
		}
		int error = execute(p, r);
		if (error == 0)
			continue;
		if (!tolerates(r, error)) {
			p->report->step = r->step;
			p->report->error = error;
			p->report->failed = 1;
			return 0;
		}
		i += r->skip;
	}
	return 1;
}

/* The child. It returns only on failure. */
static void be_child(struct program *p)
{
	if (walk(p, p->header->before, p->header->records)) {
		p->report->error = ENOEXEC; /* a program that does not end in execve */
		p->report->failed = 1;
	}
	_exit(125);
}

static int say(const struct message *m, const int *fds, int count)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control;
	memset(&control, 0, sizeof(control));
	struct iovec iov = { (void *)m, sizeof(*m) };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	if (count > 0) {
		msg.msg_control = control.bytes;
		msg.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int));
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
		memcpy(CMSG_DATA(c), fds, (size_t)count * sizeof(int));
	}
	ssize_t sent;
	do {
		sent = sendmsg(FD_CONTROL, &msg, MSG_NOSIGNAL);
	} while (sent == -1 && errno == EINTR);
	return sent == (ssize_t)sizeof(*m) ? 0 : -1;
}

/* Hands over the listener and the terminal once the child has them; one that waits has a terminal only. */
static int hand_over(const struct program *p, int kind)
{
	struct message m = { .kind = kind };
	int fds[2] = { -1, -1 }, count = 0;
	int listener = slot(p, p->header->listener_slot), terminal = slot(p, p->header->terminal_slot);
	if (kind == SAY_READY && p->header->listener_slot != BRIG_NO_SLOT && listener >= 0) {
		fds[count++] = listener;
		m.listener = 1;
	}
	if (!(kind == SAY_READY && p->report->waiting) && p->header->terminal_slot != BRIG_NO_SLOT && terminal >= 0) {
		fds[count++] = terminal;
		m.terminal = 1;
	}
	int result = say(&m, fds, count);
	/* Java's copies must be the only ones: a listener kept here would leave callers waiting for a dead Java */
	for (int i = 0; i < count; i++)
		close(fds[i]);
	return result;
}

/*
 * From now on the descriptors are our own, and the child's first three are not kept open by us: who reads what it writes
 * waits until nobody can write any more.
 */
static void let_go(void)
{
	if (syscall(SYS_unshare, CLONE_FILES) != 0)
		return;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3 && nothing >= 0; fd++)
		dup3(nothing, fd, 0);
	close(nothing);
}

/* Ends the child and, through the cgroup it was born into, what has no pid namespace to end with it. */
static void end(int pidfd, int killing)
{
	ssize_t ignored = killing >= 0 ? write(killing, "1", 1) : 0;
	(void)ignored;
	syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
}

/* Waits for the child to end, handing over as soon as it is ready, and kills it when Java is gone. */
static void keep(const struct program *p, int pidfd, int killing)
{
	int handed = 0, told = 0, woken = 0, orphan = 0;
	for (;;) {
		struct pollfd fds[2] = { { pidfd, POLLIN, 0 }, { orphan ? -1 : FD_CONTROL, POLLIN | POLLRDHUP, 0 } };
		struct timespec soon = { 0, 200000 };
		/* a child that waits for its start may do so for long: Java says when it has sent it on */
		int n = ppoll(fds, 2, handed || orphan || (told && !woken) ? NULL : &soon, NULL);
		if (n == -1 && errno != EINTR)
			orphan = 1;
		if (n > 0 && (fds[1].revents & (POLLHUP | POLLRDHUP | POLLERR)))
			orphan = 1;
		if (n > 0 && !orphan && (fds[1].revents & POLLIN)) {
			char word;
			woken = recv(FD_CONTROL, &word, 1, MSG_DONTWAIT) == 1;
		}
		if (!told && !orphan && p->report->waiting) {
			told = 1;
			if (hand_over(p, SAY_WAITING) != 0)
				orphan = 1;
		}
		if (!handed && !orphan && p->report->ready) {
			handed = 1;
			if (hand_over(p, SAY_READY) != 0)
				orphan = 1;
			if (p->header->flags & BRIG_DETACHED)
				let_go();
		}
		if (orphan)
			end(pidfd, killing);
		if (n > 0 && (fds[0].revents & POLLIN))
			return;
	}
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

int main(void)
{
	struct program p;
	sigset_t all;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, NULL); /* Ctrl-C is for the container: Java passes it on */
	syscall(SYS_close_range, FD_PROGRAM + 1, ~0u, 0);
	if (load(&p) != 0)
		return EXIT_PROGRAM;
	close(FD_PROGRAM);
	prctl(PR_SET_NAME, "brig-launch", 0, 0, 0); /* and not the number of the descriptor that it was executed from */

	int pidfd = -1, cgroup = -1, killing = -1, status = -1, detached = (p.header->flags & BRIG_DETACHED) != 0;
	if (p.header->cgroup != BRIG_NO_SLOT) {
		cgroup = open(p.arena + p.header->cgroup, O_PATH | O_DIRECTORY | O_CLOEXEC);
		p.header->clone_flags |= CLONE_INTO_CGROUP;
		if (detached)
			killing = openat(cgroup, "cgroup.kill", O_WRONLY | O_CLOEXEC);
	}
	struct clone_args args = {
		.flags = p.header->clone_flags | CLONE_PIDFD | CLONE_FILES,
		.pidfd = (uint64_t)(uintptr_t)&pidfd,
		.exit_signal = SIGCHLD,
		.cgroup = (uint64_t)cgroup,
	};
	int32_t pid = -errno;
	if (cgroup >= 0 || !(args.flags & CLONE_INTO_CGROUP))
		pid = detached ? make_orphan(&p, &args, &pidfd) : make(&p, &args, &pidfd);
	close(cgroup);
	if (pid < 0) {
		struct message failed = { .kind = SAY_ENDED, .failed = 1, .step = p.report->step, .error = -pid };
		say(&failed, NULL, 0);
		return EXIT_CLONE;
	}
	struct message started = { .kind = SAY_STARTED, .pid = pid };
	say(&started, &pidfd, 1);
	keep(&p, pidfd, killing);

	while (!detached && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		;
	struct message ended = {
		.kind = SAY_ENDED,
		.failed = p.report->failed,
		.step = p.report->step,
		.error = p.report->error,
		.status = detached ? -1 : WIFSIGNALED(status) ? 256 + WTERMSIG(status) : WEXITSTATUS(status),
	};
	return say(&ended, NULL, 0) == 0 ? EXIT_OK : EXIT_CONTROL;
}
