/* A launch program in memory, and its interpreter. */
#ifndef BRIG_PROGRAM_H
#define BRIG_PROGRAM_H

#include "launch-program.h"

#include <stddef.h>

struct program {
	size_t size; /* bytes from the header on */
	struct header *header;
	struct record *records;
	char *arena;
	volatile struct report *report;
	int bell; /* an eventfd: the child has come to something that is in the report */
};

/* Reads FD_PROGRAM into shared memory and checks every number that is later used as a place; 0, or -1 if it is none. */
int load_program(struct program *p);

/* Records in order, up to but not including `end`; whether all of them went well. If not, the report says which. */
int walk(struct program *p, uint64_t i, uint64_t end);

/* The number at an arena offset, or -1 if that is no place. */
int32_t slot(const struct program *p, uint64_t offset);

/* Lets go of all but what the launcher needs while its child runs: the header, the listener's slot and the report. */
void shrink(struct program *p);

#endif
