/* A program's terminal and ours: bytes both ways, and the window's size. */
#define _GNU_SOURCE
#include "client.h"

#include <asm/ioctls.h>
#include <asm/termbits.h> /* the kernel's own struct termios */
#include <errno.h>
#include <poll.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* How long output may still come after the program has ended. */
enum { DRAIN_SECONDS = 2 };

struct window {
	unsigned short rows, columns, width, height;
};

static struct termios before;
static int raw;

void terminal_restore(void)
{
	if (raw)
		syscall(SYS_ioctl, 0, TCSETS, &before);
	raw = 0;
}

/* cfmakeraw(3) */
static struct termios made_raw(struct termios t)
{
	t.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	t.c_oflag &= ~(tcflag_t)OPOST;
	t.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	t.c_cflag = (t.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	t.c_cc[VMIN] = 1;
	t.c_cc[VTIME] = 0;
	return t;
}

void terminal_open(struct terminal *t, int master, int input)
{
	t->master = master;
	t->input = input;
	terminal_resize(t);
	if (input && syscall(SYS_ioctl, 0, TCGETS, &before) == 0) {
		struct termios wanted = made_raw(before);
		raw = syscall(SYS_ioctl, 0, TCSETS, &wanted) == 0;
	}
}

void terminal_resize(const struct terminal *t)
{
	struct window size;
	if (t->master >= 0 && (syscall(SYS_ioctl, 0, TIOCGWINSZ, &size) == 0 || syscall(SYS_ioctl, 1, TIOCGWINSZ, &size) == 0))
		syscall(SYS_ioctl, t->master, TIOCSWINSZ, &size);
}

/* All of what is there; 0 at an end, of whichever side. */
static int copy(int from, int to)
{
	char bytes[8192];
	ssize_t got = read(from, bytes, sizeof(bytes));
	if (got == -1 && (errno == EINTR || errno == EAGAIN))
		return 1;
	for (ssize_t done = 0; done < got;) {
		ssize_t put = write(to, bytes + done, (size_t)(got - done));
		if (put == -1 && errno == EAGAIN) {
			struct pollfd writable = { to, POLLOUT, 0 };
			ppoll(&writable, 1, NULL, NULL);
		} else if (put == -1 && errno != EINTR) {
			return 0;
		} else if (put > 0) {
			done += put;
		}
	}
	return got > 0;
}

void terminal_output(struct terminal *t)
{
	if (!copy(t->master, 1)) {
		close(t->master);
		t->master = -1;
		t->input = 0;
	}
}

void terminal_input(struct terminal *t)
{
	t->input = copy(0, t->master);
}

void terminal_drain(struct terminal *t)
{
	struct pollfd readable = { t->master, POLLIN, 0 };
	struct timespec longest = { DRAIN_SECONDS, 0 };
	while (t->master >= 0 && ppoll(&readable, 1, &longest, NULL) > 0)
		terminal_output(t);
}
