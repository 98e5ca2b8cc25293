/* The launcher beside its child: it hands over what came of the program, and keeps what must outlive a Java. */
#ifndef BRIG_KEEP_H
#define BRIG_KEEP_H

#include "program.h"

#include <time.h>

/* The child, and who is told of it. */
struct watch {
	struct program *program;
	int32_t pid;
	int pidfd;
	int killing;      /* the child's cgroup.kill, or -1 */
	int told, handed; /* whether Java has heard that it waits, that it is ready */
	int kept;         /* whether another Java would know of it */
	int adrift;       /* whether there is no Java, and another one may come */
	time_t until;     /* how long calls wait for it; 0 for no longer */
};

/* Tells Java, with descriptors; 0, or -1 if there is no Java. */
int say(const struct message *m, const int *fds, int count);

/* Remembers what the launcher was born with and the program gets. */
void note_preserved(const struct program *p);

/* Waits for the child to end. */
void keep(struct watch *w);

/* Java is gone. What it had not been handed yet ends; so does what nobody may take over, or could. */
void lose(struct watch *w);

#endif
