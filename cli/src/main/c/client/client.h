#ifndef BRIG_CLIENT_H
#define BRIG_CLIENT_H

#include "home.h"

/* Says it on descriptor 2, in one line. */
void complain(const char *what, const char *which, const char *why);

/*
 * Lets the daemon do it, if one answers.
 *
 * Returns the exit code, or -1 if there is no daemon or it declined: nothing has been done then.
 */
int be_client(int oci, int argc, char **argv);

/* A program's terminal, relayed to ours; master is -1 as long as there is none. */
struct terminal {
	int master, input;
};

/* Starts to relay; if our input goes in and is a terminal, it becomes raw until terminal_restore. */
void terminal_open(struct terminal *t, int master, int input);
void terminal_restore(void);
void terminal_resize(const struct terminal *t);
/* Output that is there; input that is there. What has ended is closed. */
void terminal_output(struct terminal *t);
void terminal_input(struct terminal *t);
/* What the program wrote last. */
void terminal_drain(struct terminal *t);

#endif
