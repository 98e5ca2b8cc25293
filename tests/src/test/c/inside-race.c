/*
 * Attempts with a second thread that changes what a pointer argument points to, between the moment when somebody looks
 * at it and the moment when the kernel does. Each counts how often the kernel took what was forbidden.
 */
#include "inside.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>

static char raced[256];
static const char *faces[2];
static size_t face_size;
static atomic_int racing;
static pthread_t racer;

static void *flip(void *unused)
{
	(void)unused;
	for (unsigned i = 0; atomic_load_explicit(&racing, memory_order_relaxed); i++)
		memcpy(raced, faces[i & 1], face_size);
	return NULL;
}

static int start_race(const char *allowed, const char *forbidden, size_t size)
{
	faces[0] = allowed, faces[1] = forbidden, face_size = size;
	memcpy(raced, allowed, size);
	racing = 1;
	return pthread_create(&racer, NULL, flip, NULL);
}

static void end_race(void)
{
	atomic_store(&racing, 0);
	pthread_join(racer, NULL);
}

static int result_of(long hits, long passed, long tries)
{
	errno = EACCES;
	return hits ? ok("forbidden=%ld passed=%ld tries=%ld", hits, passed, tries)
		    : failed("forbidden=0 passed=%ld tries=%ld", passed, tries);
}

static int two_paths(int argc, char **argv)
{
	return argc < 3 || strlen(argv[1]) != strlen(argv[2]) || strlen(argv[1]) >= sizeof(raced);
}

static int race_open(int argc, char **argv)
{
	struct stat st;
	long tries = number(argc, argv, 3, 10000), hits = 0, opened = 0;
	if (two_paths(argc, argv))
		return refuse("two paths of the same length, please");
	if (stat(argv[1], &st) != 0)
		return failed("%s", argv[1]);
	ino_t good = st.st_ino;
	if (start_race(argv[1], argv[2], strlen(argv[1]) + 1) != 0)
		return failed("thread");
	for (long i = 0; i < tries; i++) {
		int fd = open(raced, O_RDONLY | O_CLOEXEC);
		if (fd == -1)
			continue;
		opened++;
		hits += fstat(fd, &st) == 0 && st.st_ino != good;
		close(fd);
	}
	end_race();
	return result_of(hits, opened, tries);
}

/* Both are copies of this program; each says by its exit code which it is. The racer runs on while vfork waits. */
static int race_exec(int argc, char **argv)
{
	long tries = number(argc, argv, 3, 10000), hits = 0, ran = 0;
	char *args[] = { "inside", "exe-is", NULL, NULL };
	if (two_paths(argc, argv))
		return refuse("two paths of the same length, please");
	args[2] = argv[2];
	if (start_race(argv[1], argv[2], strlen(argv[1]) + 1) != 0)
		return failed("thread");
	for (long i = 0; i < tries; i++) {
		int status;
		pid_t child = vfork();
		if (child == 0) {
			execv(raced, args);
			_exit(126);
		}
		if (child == -1 || waitpid(child, &status, 0) == -1)
			break;
		ran += WIFEXITED(status) && WEXITSTATUS(status) != 126;
		hits += WIFEXITED(status) && WEXITSTATUS(status) == 77;
	}
	end_race();
	return result_of(hits, ran, tries);
}

static int exe_is(int argc, char **argv)
{
	char target[512] = "";
	ssize_t n = readlink("/proc/self/exe", target, sizeof(target) - 1);
	return n > 0 && strcmp(target, argument(argc, argv, 1, "")) == 0 ? 77 : 0;
}

/* race-connect ADDRESS ALLOWED-PORT FORBIDDEN-PORT TRIES [sendto]: UDP, so that nobody need listen. */
static int race_connect(int argc, char **argv)
{
	struct sockaddr_in good = { .sin_family = AF_INET }, bad, peer;
	long tries = number(argc, argv, 4, 10000), hits = 0, passed = 0;
	if (inet_pton(AF_INET, argument(argc, argv, 1, "127.0.0.1"), &good.sin_addr) != 1)
		return refuse("no address");
	bad = good;
	good.sin_port = htons((uint16_t)number(argc, argv, 2, 5001));
	bad.sin_port = htons((uint16_t)number(argc, argv, 3, 5002));
	if (start_race((char *)&good, (char *)&bad, sizeof(good)) != 0)
		return failed("thread");
	for (long i = 0; i < tries; i++) {
		socklen_t size = sizeof(peer);
		int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
		if (fd == -1)
			break;
		if (connect(fd, (struct sockaddr *)raced, sizeof(good)) == 0) {
			passed++;
			hits += getpeername(fd, (struct sockaddr *)&peer, &size) == 0 && peer.sin_port == bad.sin_port;
		}
		close(fd);
	}
	end_race();
	return result_of(hits, passed, tries);
}

const struct verb race[] = {
	{ "race-open", race_open, "ALLOWED FORBIDDEN TRIES", "a thread flips the path" },
	{ "race-exec", race_exec, "ALLOWED FORBIDDEN TRIES", "two copies of this program" },
	{ "race-connect", race_connect, "ADDRESS PORT PORT TRIES", "the first port is allowed" },
	{ "exe-is", exe_is, "PATH", "77 if this program is PATH" },
	{ NULL, NULL, NULL, NULL },
};
