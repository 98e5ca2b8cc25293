#include "breakout.h"

const char *given(const char *name)
{
	const char *value = getenv(name);
	if (!value) {
		fprintf(stderr, "inside: no variable %s of the host's side\n", name);
		exit(2);
	}
	return value;
}

long given_number(const char *name)
{
	return strtol(given(name), NULL, 0);
}

int canary(const char *text)
{
	if (strstr(text, given("V_TOKEN")))
		return ok("read the host's secret");
	errno = ENODATA;
	return failed("no secret here");
}

int canary_of(int fd, const char *what)
{
	char text[4096];
	if (fd == -1)
		return failed("%s", what);
	ssize_t n = read(fd, text, sizeof(text) - 1);
	if (n == -1)
		return failed("read %s", what);
	text[n] = 0;
	return canary(text);
}

int canary_in(const char *path)
{
	return canary_of(open(path, O_RDONLY | O_CLOEXEC), "open");
}

int write_back(const char *path)
{
	char text[4096];
	int fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	ssize_t n = read(fd, text, sizeof(text));
	if (n <= 0 || lseek(fd, 0, SEEK_SET) == -1)
		return failed("read");
	return write(fd, text, (size_t)n) == n ? ok("written as it was") : failed("write");
}

void drop(int fd, const char *path)
{
	int error = errno;
	if (fd != -1)
		close(fd);
	if (path)
		unlink(path);
	errno = error;
}
