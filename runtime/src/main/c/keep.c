/* What the launcher does while its child lives. */
#define _GNU_SOURCE
#include "keep.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int say(const struct message *m, const int *fds, int count)
{
	union {
		struct cmsghdr align;
		char bytes[CMSG_SPACE(5 * sizeof(int))];
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
		m.listener = p->header->flags & BRIG_LENT ? 2 : 1;
	}
	if (!(kind == SAY_READY && p->report->waiting) && p->header->terminal_slot != BRIG_NO_SLOT && terminal >= 0) {
		fds[count++] = terminal;
		m.terminal = 1;
	}
	int result = say(&m, fds, count);
	/* a listener kept here leaves callers waiting for a dead Java, which is what BRIG_KEPT means; a terminal has one master */
	for (int i = 0; i < count; i++)
		if (!(p->header->flags & BRIG_KEPT) || (p->header->flags & BRIG_LENT) || fds[i] == terminal)
			close(fds[i]);
	return result;
}

/* Those of the engine's that the program gets; between them lie descriptors of our own. */
static unsigned char handed_over[FD_CONTROL];

void note_preserved(const struct program *p)
{
	for (unsigned fd = 3; fd < 3 + p->header->preserved; fd++)
		handed_over[fd] = syscall(SYS_fcntl, fd, F_GETFD, 0) != -1;
}

/*
 * From now on the descriptors are our own, and the child's first ones are not kept open by us: who reads what it writes
 * waits until nobody can write any more.
 */
static void let_go(const struct program *p)
{
	if (syscall(SYS_unshare, CLONE_FILES) != 0)
		return;
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	for (int fd = 0; fd < 3 && nothing >= 0; fd++)
		dup3(nothing, fd, 0);
	for (unsigned fd = 3; fd < 3 + p->header->preserved; fd++)
		if (handed_over[fd])
			close((int)fd);
	close(nothing);
}

/* Ends the child and, through the cgroup it was born into, what has no pid namespace to end with it. */
static void end(int pidfd, int killing)
{
	ssize_t ignored = killing >= 0 ? write(killing, "1", 1) : 0;
	(void)ignored;
	syscall(SYS_pidfd_send_signal, pidfd, SIGKILL, NULL, 0);
}

static time_t now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* A word that came before whatever made us look. */
static void hear_word(struct watch *w)
{
	char word;
	if (recv(FD_CONTROL, &word, 1, MSG_DONTWAIT) == 1)
		w->kept |= word == HEAR_KEPT;
}

void lose(struct watch *w)
{
	hear_word(w);
	if (!(w->program->header->flags & BRIG_KEPT) || !w->kept || !(w->told || w->handed)) {
		end(w->pidfd, w->killing);
		w->adrift = -1;
		return;
	}
	w->adrift = 1;
	w->until = now() + (time_t)w->program->header->patience;
}

/* Whether there is one, and it stays with us. */
static int keeps_listener(const struct program *p)
{
	return p->header->listener_slot != BRIG_NO_SLOT && !(p->header->flags & BRIG_LENT);
}

/* Nobody came: calls that wait, and later ones, fail with ENOSYS. The container goes on, and may still be taken over. */
static void give_up(struct watch *w)
{
	int listener = slot(w->program, w->program->header->listener_slot);
	if (keeps_listener(w->program) && listener >= 0)
		close(listener);
	w->until = 0;
}

/* Another Java knocks: it gets all that the last one had. Root's alone is the directory, and so is the door. */
static void adopt(struct watch *w)
{
	struct ucred peer = { 0, 0, 0 };
	socklen_t size = sizeof(peer);
	int caller = accept4(FD_DOOR, NULL, NULL, SOCK_CLOEXEC);
	if (caller < 0)
		return;
	if (getsockopt(caller, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != geteuid()) {
		close(caller);
		return;
	}
	dup3(caller, FD_CONTROL, O_CLOEXEC);
	close(caller);
	const struct program *p = w->program;
	int fds[5] = { w->pidfd, FD_PAGE, FD_LOCK, FD_PEER, slot(p, p->header->listener_slot) };
	w->handed |= p->report->ready;
	struct message m = { .kind = SAY_KEPT, .pid = w->pid, .terminal = !w->handed };
	m.listener = w->handed && w->until != 0 && keeps_listener(p) && fds[4] >= 0;
	w->adrift = 0;
	if (say(&m, fds, m.listener ? 5 : 4) != 0)
		lose(w);
}

/* What Java has to say, or that it is gone. */
static void hear(struct watch *w, short revents)
{
	if (w->adrift == 1) {
		if (revents & POLLIN)
			adopt(w);
	} else if (revents & (POLLHUP | POLLRDHUP | POLLERR)) {
		lose(w);
	} else if (revents & POLLIN) {
		hear_word(w);
	}
}

/* The bell can ring again. */
static void hush(const struct program *p)
{
	uint64_t times;
	syscall(SYS_read, p->bell, &times, sizeof(times));
}

/* Hands over as soon as the child is ready. */
static void look(struct watch *w)
{
	struct program *p = w->program;
	if (!w->told && p->report->waiting) {
		w->told = 1;
		if (hand_over(p, SAY_WAITING) != 0)
			lose(w);
	}
	if (!w->handed && p->report->ready) {
		w->handed = 1;
		if (hand_over(p, SAY_READY) != 0)
			lose(w);
		close(p->bell);
		p->bell = -1;
		if (p->header->flags & BRIG_DETACHED)
			let_go(p);
		shrink(p); /* the child has its own until its execve */
	}
}

void keep(struct watch *w)
{
	unsigned owned = (w->program->header->flags & (BRIG_DETACHED | BRIG_KEPT)) == BRIG_KEPT;
	for (;;) {
		struct pollfd fds[4] = {
			{ w->pidfd, POLLIN, 0 },
			{ w->adrift < 0 ? -1 : w->adrift ? FD_DOOR : FD_CONTROL, POLLIN | POLLRDHUP, 0 },
			{ owned ? FD_OWNER : -1, POLLIN, 0 },
			{ w->program->bell, POLLIN, 0 },
		};
		/* of its filter it cannot tell us any more: the kernel needs a quarter of a millisecond for it */
		int near = !w->handed && !w->adrift && w->program->report->near;
		struct timespec pause = { near ? 0 : 1, near ? 20000 : 0 };
		int n = ppoll(fds, 4, near || (w->adrift == 1 && w->until != 0) ? &pause : NULL, NULL);
		if (n == -1 && errno != EINTR)
			lose(w);
		if (n > 0)
			hear(w, fds[1].revents);
		if (n > 0 && fds[3].revents)
			hush(w->program);
		if (n > 0 && fds[2].revents) {
			owned = 0;
			end(w->pidfd, w->killing);
		}
		if (!w->adrift)
			look(w);
		if (w->adrift == 1 && w->until != 0 && now() >= w->until)
			give_up(w);
		if (n > 0 && (fds[0].revents & POLLIN))
			return;
	}
}
