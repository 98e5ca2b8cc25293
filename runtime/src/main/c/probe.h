/*
 * A container in which actions are tried one after the other (`brig policy test --live`). The launcher of such a container
 * is built with it (BRIG_PROBE): behind the very locks of the policy it does not execute a program, but what Java asks for.
 */
#ifndef BRIG_PROBE_H
#define BRIG_PROBE_H

#include "program.h"

/* Descriptors of the probe: deeds come in, answers go out. */
enum { FD_DEEDS = 0, FD_ANSWERS = 1 };

/* brig.cli.trial.Deed writes them; the two must agree to the byte. */
enum { DO_OPEN = 1, DO_WRITE, DO_MAKE, DO_REMOVE, DO_EXEC, DO_CONNECT, DO_LISTEN, DO_CALL, PUT_DIRECTORY, PUT_FILE, SAY_SO };

enum { MOST_TEXT = 8192, MOST_BODY = 4096 };

struct deed {
	uint32_t verb;
	uint32_t text;       /* bytes that follow: a path with its NUL; of DO_CALL strings, one behind the other */
	uint32_t body;       /* bytes behind these: a file's content, or an address */
	uint32_t strings;    /* DO_CALL: a bit for each argument that is an offset into the text */
	uint32_t alone;      /* to be done by this process itself, for it may make no other */
	uint32_t reserved;
	uint64_t numbers[6]; /* DO_CALL: the arguments; DO_CONNECT, DO_LISTEN: port, socket type, address family */
	uint64_t number;     /* DO_CALL: of the call */
};

/* What came of a deed. */
enum {
	CAME_RESULT = 1, /* value: the errno, or 0 */
	CAME_NOTHING,    /* who did it is gone without a word: executed another program, or ended. value: the wait status */
	CAME_ALONE,      /* there can be no second process here. value: the errno. The container ends */
};

struct answer {
	int32_t kind;
	int32_t value;
};

/* Never returns. */
void probe(struct program *p) __attribute__((noreturn));

#endif
