/* A program's terminal and ours: bytes both ways, and the window's size. */
#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* How long output may still come after the program has ended. */
enum { DRAIN_MILLISECONDS = 2000 };

static struct termios before;

static void restore(void)
{
	tcsetattr(0, TCSANOW, &before);
}

void terminal_open(struct terminal *t, int master, int input)
{
	t->master = master;
	t->input = input;
	terminal_resize(t);
	if (input && tcgetattr(0, &before) == 0) {
		struct termios raw = before;
		cfmakeraw(&raw);
		atexit(restore);
		tcsetattr(0, TCSANOW, &raw);
	}
}

void terminal_resize(const struct terminal *t)
{
	struct winsize size;
	if (t->master >= 0 && (ioctl(0, TIOCGWINSZ, &size) == 0 || ioctl(1, TIOCGWINSZ, &size) == 0))
		ioctl(t->master, TIOCSWINSZ, &size);
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
			poll(&writable, 1, -1);
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
	while (t->master >= 0 && poll(&readable, 1, DRAIN_MILLISECONDS) > 0)
		terminal_output(t);
}
