/*
 * The launch program: what Java compiled a policy into, and all that the launcher knows.
 *
 * A file holds the header, the records, the relocations and the arena, in this order and without gaps. All numbers are
 * in the machine's own byte order. brig.runtime.plan.ProgramWriter writes it; the two must agree to the byte.
 */
#ifndef BRIG_LAUNCH_PROGRAM_H
#define BRIG_LAUNCH_PROGRAM_H

#include <stdint.h>

#define BRIG_MAGIC 0x3147495242ull /* "BRIG1" */
#define BRIG_MAX_FILE (8u << 20)
#define BRIG_NO_SLOT UINT32_MAX

/*
 * Descriptors that the launcher starts with, beside 0, 1 and 2, and those from 3 on that an engine hands to its program. Those
 * behind FD_PROGRAM are there if BRIG_KEPT is set.
 *
 * FD_DOOR   a listening socket: whoever takes the place of a Java that has died knocks there
 * FD_PEER   the other end of FD_SYNC
 * FD_LOCK   says to all Brigs that the container has an owner, as long as anybody holds it
 * FD_PAGE   memory in which the last call that was asked about lies
 * FD_OWNER  a process without which the container must not be: readable when it has ended; of one that is not detached
 */
enum { FD_CONTROL = 200, FD_SYNC, FD_PROGRAM, FD_DOOR, FD_PEER, FD_LOCK, FD_PAGE, FD_OWNER };

struct header {
	uint64_t magic;
	uint32_t records;
	uint32_t relocations;
	uint32_t arena;         /* bytes */
	uint32_t listener_slot; /* arena offset of an int32, or BRIG_NO_SLOT */
	uint32_t terminal_slot; /* likewise */
	uint32_t cgroup;        /* arena offset of the path of a cgroup2 directory to be born into, or BRIG_NO_SLOT */
	uint64_t clone_flags;
	uint32_t before;        /* how many records the launcher executes before it clones */
	uint32_t flags;         /* BRIG_DETACHED, BRIG_KEPT, BRIG_LENT, BRIG_ADDED */
	uint32_t patience;      /* BRIG_KEPT: how many seconds watched calls wait for another Java */
	uint32_t preserved;     /* how many descriptors from 3 on the program gets; less than FD_CONTROL - 3 */
};

/*
 * The child's parent is gone at once, so that it belongs to the nearest subreaper above the launcher, which waits for it
 * (conmon, containerd-shim). The launcher stays beside it as its guard.
 */
#define BRIG_DETACHED 1u

/*
 * A Java that dies takes nothing with it: once the container is set up the launcher keeps the listener and what else
 * belongs to it, and hands all to the next Java that knocks at FD_DOOR. Watched calls wait meanwhile; after `patience` they
 * fail (ENOSYS). Without this flag the container dies with its Java.
 */
#define BRIG_KEPT 2u

/* The listener is an engine's agent's: Java hands it on, and nobody else keeps it, so that calls fail when the agent ends. */
#define BRIG_LENT 4u

/* One more program of a container: the cgroup that it is born into is others', too, and is not emptied when it must end. */
#define BRIG_ADDED 8u

/* What an argument is. */
enum { ARG_NUMBER = 0, ARG_ADDRESS = 1, ARG_SLOT = 2 };

/* Not system calls, but steps of the interpreter itself. */
enum {
	OP_CHECK = 0xffff0001, /* the int32 at slot args[0], masked with args[1], equals args[2]; else EPROTO */
	OP_READY = 0xffff0002, /* all locks are closed; only execve is left */
	OP_SKIP = 0xffff0003,  /* leaves out the next args[0] records */
	OP_NEAR = 0xffff0006,  /* OP_READY is next but for the filters, after which no call may be made to say so */
	OP_REAPER = 0xffff0005, /* a child of process 1 goes on with the next record; process 1 reaps until it has ended */
	OP_WAITING = 0xffff0004, /* all is set up; what follows waits on FD_SYNC for the word to go on */
};

/* One system call. The result's low 32 bits are stored at arena offset `result`. */
struct record {
	uint32_t number;
	uint32_t step; /* for the message only */
	uint64_t args[6];
	uint8_t kinds[8];
	uint32_t result;
	uint32_t skip;        /* with a tolerated error: how many records to leave out */
	int32_t tolerated[2]; /* errnos that are no failure; 0 for none, -1 for any */
};

/* What the child leaves behind for the launcher; shared memory, so it needs no system call of the child's. */
struct report {
	int32_t ready;
	int32_t failed; /* 1 if a step failed */
	uint32_t step;
	int32_t error; /* errno */
	int32_t near;
	int32_t waiting;
	int32_t pid;   /* of a detached child, as its parent in between saw it */
	int32_t pidfd; /* likewise; the descriptor table is shared */
	int32_t answered; /* probe.h: whether who acted has answered */
};

/*
 * What the launcher hears over FD_CONTROL, a byte each. It is started before it has a program, so that what both need is done at
 * once.
 *
 * HEAR_NETWORK   the program will want a network namespace of the child's own: it is made now, and is the launcher's, too
 * HEAR_GO        the program is there
 * HEAR_KEPT      another Java could take the child over by now: all that it has to know lies on disk
 */
enum { HEAR_NETWORK = 'n', HEAR_GO = 'g', HEAR_KEPT = 'k' };

/* What the launcher tells Java over FD_CONTROL. */
enum { SAY_STARTED = 1, SAY_READY = 2, SAY_ENDED = 3, SAY_WAITING = 4, SAY_KEPT = 5 };

struct message {
	int32_t kind;
	int32_t pid;    /* SAY_STARTED, SAY_KEPT */
	int32_t failed; /* SAY_ENDED, as in the report */
	uint32_t step;
	int32_t error;
	int32_t status; /* SAY_ENDED: 0 to 255 the exit code, 256+n for signal n, -1 if somebody else waits for it */
	int32_t listener; /* SAY_READY: 1 if a listener is among the descriptors, 2 if it is lent; it comes first. SAY_KEPT: it comes last */
	int32_t terminal; /* SAY_READY or, where there is one, SAY_WAITING: 1 if a terminal is. SAY_KEPT: 1 if it still waits */
};

#endif
