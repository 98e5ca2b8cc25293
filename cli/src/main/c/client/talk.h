/*
 * What brig's client and its daemon say to each other over a unix socket (SOCK_SEQPACKET), one `struct word` a message.
 * brig.cli.serve.Wire is the other end; the two must agree to the byte.
 */
#ifndef BRIG_TALK_H
#define BRIG_TALK_H

#include <stdint.h>

#define TALK_VERSION 1
#define TALK_SOCKET "/run/brig/brig.sock"

enum {
	/* client to daemon */
	TALK_HELLO = 1,  /* value: TALK_VERSION, more: how many words; a file of texts (directory, words, environment), 0, 1, 2 */
	TALK_SIGNAL = 2, /* value: the signal that we got */
	/* daemon to client */
	TALK_DECLINED = 10, /* do it yourself */
	TALK_LAUNCH = 11,   /* value: LAUNCH_*, text: an id; the launcher, and what it gets as descriptors from 3 on */
	TALK_TERMINAL = 12, /* value: 1 if our input goes in; the master of the program's terminal */
	TALK_END = 13,      /* value: our exit code */
};

enum { LAUNCH_NO_INPUT = 1, LAUNCH_OWNED = 2 };

struct word {
	int32_t kind, value, more;
	char text[20];
};

#endif
