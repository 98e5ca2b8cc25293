/*
 * Ways out of a container, each with a canary that harms nobody: a file that appears in the volume, the host's secret that
 * is read, a setting of the kernel that is written back as it was. What was made is removed again.
 *
 * The host's side (host-side.c) says by environment variables where its secret lies: V_TOKEN is what to find.
 */
#ifndef BRIG_BREAKOUT_H
#define BRIG_BREAKOUT_H

#include "../inside.h"

#define VOLUME "/vol" /* writable, a directory of the host */
#define FIXED "/ro"   /* another, read-only */

/* A variable of the host's side; without it the attempt is refused as wrong usage. */
const char *given(const char *name);
long given_number(const char *name);

/* ok if the text holds the host's token, else it failed with ENODATA. */
int canary(const char *text);

/* The same for what a path or a descriptor reads. */
int canary_in(const char *path);
int canary_of(int fd, const char *what);

/* Writes to a kernel's file what it holds already, so that nothing changes. */
int write_back(const char *path);

/* Closes and removes without touching errno. */
void drop(int fd, const char *path);

#endif
