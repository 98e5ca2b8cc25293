#ifndef BRIG_CLIENT_H
#define BRIG_CLIENT_H

/* The directory in which this program lies, beside the Java program. */
const char *home_directory(void);

/* Becomes the Java program with the same words; returns only if that failed, and then has said why. */
int be_java(int oci, int argc, char **argv);

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

/* Starts to relay; if our input goes in and is a terminal, it becomes raw until the end of this process. */
void terminal_open(struct terminal *t, int master, int input);
void terminal_resize(const struct terminal *t);
/* Output that is there; input that is there. What has ended is closed. */
void terminal_output(struct terminal *t);
void terminal_input(struct terminal *t);
/* What the program wrote last. */
void terminal_drain(struct terminal *t);

#endif
