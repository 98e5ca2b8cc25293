#include "inside.h"

#include <stdarg.h>
#include <sys/wait.h>

static const struct verb *const groups[] = {
	looks, files, kernel, calls, load, net, race, swarm, acts, stalks,
#ifdef BREAKOUT
	host, helpers, devices, mounts, spaces_out, processes, sockets, doors, machine, volumes, bombs,
#endif
};
static const char *running = "inside";

int ok(const char *format, ...)
{
	va_list list;
	va_start(list, format);
	printf("ok %s ", running);
	vprintf(format, list);
	printf("\n");
	va_end(list);
	fflush(stdout);
	return 0;
}

int failed(const char *format, ...)
{
	const char *name = strerrorname_np(errno);
	va_list list;
	va_start(list, format);
	printf("%s %s ", name ? name : "E?", running);
	vprintf(format, list);
	printf("\n");
	va_end(list);
	fflush(stdout);
	return 1;
}

int refuse(const char *why)
{
	fprintf(stderr, "inside: %s: %s\n", running, why);
	return 2;
}

int outcome(long result, const char *what)
{
	return result == -1 ? failed("%s", what) : ok("%s", what);
}

long call(long number, long a, long b, long c, long d, long e, long f)
{
	return syscall(number, a, b, c, d, e, f);
}

const char *argument(int argc, char **argv, int index, const char *other)
{
	return index < argc ? argv[index] : other;
}

long number(int argc, char **argv, int index, long other)
{
	return index < argc ? strtol(argv[index], NULL, 0) : other;
}

static int usage(void)
{
	fprintf(stderr, "usage: inside VERB ARG...\n       inside each VERB ARG... + VERB ARG...\n"
			"       inside lines FILE\n");
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++)
		for (const struct verb *v = groups[g]; v->name; v++)
			fprintf(stderr, "  %-14s %-28s %s\n", v->name, v->arguments, v->meaning);
	return 2;
}

int attempt(int argc, char **argv)
{
	for (size_t g = 0; g < sizeof(groups) / sizeof(*groups); g++)
		for (const struct verb *v = groups[g]; v->name; v++)
			if (strcmp(v->name, argv[0]) == 0) {
				running = v->name;
				return v->run(argc, argv);
			}
	return usage();
}

/* A process each, so that one attempt's end is not the others'. The worst exit code. */
static int each(int argc, char **argv)
{
	int worst = 0;
	for (int from = 0, to; from < argc; from = to + 1) {
		for (to = from; to < argc && strcmp(argv[to], "+") != 0; to++)
			;
		if (to == from)
			continue;
		fflush(stdout);
		pid_t child = fork();
		if (child == -1) {
			running = argv[from];
			worst = failed("fork");
			continue;
		}
		if (child == 0) {
			argv[to] = NULL;
			exit(attempt(to - from, argv + from));
		}
		int status;
		while (waitpid(child, &status, 0) == -1 && errno == EINTR)
			;
		if (WIFSIGNALED(status)) {
			printf("SIG%s %s ended by signal %d\n", sigabbrev_np(WTERMSIG(status)), argv[from], WTERMSIG(status));
			fflush(stdout);
			worst = 1;
		} else if (WEXITSTATUS(status) > worst) {
			worst = WEXITSTATUS(status);
		}
	}
	return worst;
}

/* As each, from a file: many attempts are too long for a command line. Words are split at blanks. */
static int lines(const char *path)
{
	static char text[1 << 18], *words[1 << 15];
	int count = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("%s", path);
	for (size_t size = 0, n; (n = (size_t)read(fd, text + size, sizeof(text) - 1 - size)) > 0; size += n)
		if (n == (size_t)-1)
			return failed("read %s", path);
	close(fd);
	char *outer, *inner;
	for (char *line = strtok_r(text, "\n", &outer); line; line = strtok_r(NULL, "\n", &outer)) {
		for (char *word = strtok_r(line, " ", &inner); word; word = strtok_r(NULL, " ", &inner))
			if (count < (1 << 15) - 2)
				words[count++] = word;
		words[count++] = "+";
	}
	return each(count, words);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage();
	if (argc == 3 && strcmp(argv[1], "lines") == 0)
		return lines(argv[2]);
	return strcmp(argv[1], "each") == 0 ? each(argc - 2, argv + 2) : attempt(argc - 1, argv + 1);
}
