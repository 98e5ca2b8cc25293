/* Process 1 of a container that wants one. */
#ifndef BRIG_REAPER_H
#define BRIG_REAPER_H

/*
 * Process 1 of the container stays here: its child goes on to the program, and it passes on signals, reaps whoever is left
 * to it and ends as the program ends. All locks are closed by now, so this is as confined as the program is. What a
 * terminal sends reaches the program by itself. Returns in the child, or an errno.
 */
int reap(void);

#endif
