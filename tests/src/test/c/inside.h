/*
 * inside: one static program that plays attacker and checker inside a container.
 *
 *   inside VERB ARG...                 one attempt
 *   inside each VERB ARG... + VERB...  several, each in a process of its own
 *   inside lines FILE                  the same, one attempt a line
 *
 * Each attempt prints one line. "ok VERB ..." and exit code 0: the kernel let it happen. "EPERM VERB ..." (the errno's
 * name first) and exit code 1: it did not. Exit code 2: wrong usage. So a test runs the same attempt with and without a
 * control and compares. Attempts change as little as they can: what they open they do not write, what they make they
 * undo, and what would hurt a host (kill-all) does nothing unless asked to "really".
 */
#ifndef BRIG_INSIDE_H
#define BRIG_INSIDE_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* argv[0] is the verb; argc counts it. The result is the exit code: whatever ok(), failed() or refuse() returned. */
struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *arguments;
	const char *meaning;
};

extern const struct verb looks[], files[], kernel[], calls[], load[], net[], race[], swarm[], acts[], stalks[];
/* Of breakout/, where it is compiled with them (BREAKOUT). */
extern const struct verb host[], helpers[], devices[], mounts[], spaces_out[], processes[], sockets[], doors[], machine[],
	volumes[], bombs[];

/* The three ways to end. `format` completes the line after the verb's name. */
int ok(const char *format, ...) __attribute__((format(printf, 1, 2)));
int failed(const char *format, ...) __attribute__((format(printf, 1, 2))); /* with errno */
int refuse(const char *why);

/* ok if result is not -1, else failed. */
int outcome(long result, const char *what);

/* Another verb by its name, as if it had been given on the command line. */
int attempt(int argc, char **argv);

/* A call that has no wrapper here, arguments as they are. */
long call(long number, long a, long b, long c, long d, long e, long f);

/* The argument at `index`, or another where there is none. */
const char *argument(int argc, char **argv, int index, const char *other);
long number(int argc, char **argv, int index, long other);

#endif
