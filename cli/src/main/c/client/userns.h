#ifndef BRIG_USERNS_H
#define BRIG_USERNS_H

#include <sys/types.h>

/* Ids in /etc/subuid or /etc/subgid that are somebody's: a container needs this many, beside his own. */
enum { SUBORDINATE_IDS = 65536 };

/*
 * The first id of a range that the file gives to the user, 0 if there is none that is long enough; then `why` says so.
 */
unsigned long subordinate(const char *file, uid_t uid, char *why, size_t size);

/*
 * Makes an ordinary user root of a user namespace of his own, with a mount namespace in it, where the command is one that
 * starts containers or looks after images. Root, and every other command, stays as it is.
 *
 * `option` becomes the Java program's word about it, or empty. Returns 0; -1 if what was begun cannot be ended, said on descriptor 2.
 */
int enter_own_namespace(int argc, char **argv, char *option, size_t size);

#endif
