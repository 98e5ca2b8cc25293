/* Who has which subordinate ids (subuid(5), subgid(5)). */
#define _GNU_SOURCE
#include "userns.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The user's name in /etc/passwd; newuidmap asks for it, too. */
static int name_of(uid_t uid, char *name, size_t size)
{
	FILE *file = fopen("/etc/passwd", "re");
	struct passwd *entry = NULL;
	while (file && (entry = fgetpwent(file)) && entry->pw_uid != uid)
		;
	if (entry)
		snprintf(name, size, "%s", entry->pw_name);
	if (file)
		fclose(file);
	return entry != NULL;
}

unsigned long subordinate(const char *file, uid_t uid, char *why, size_t size)
{
	char name[256], number[24], line[1024];
	unsigned long first = 0, longest = 0;
	if (!name_of(uid, name, sizeof(name))) {
		snprintf(why, size, "/etc/passwd has no user %u", uid);
		return 0;
	}
	snprintf(number, sizeof(number), "%u", uid);
	FILE *lines = fopen(file, "re");
	while (lines && first == 0 && fgets(line, sizeof(line), lines)) {
		char *save, *who = strtok_r(line, ":", &save), *start = strtok_r(NULL, ":", &save);
		char *count = strtok_r(NULL, ":\n", &save);
		if (!who || !start || !count || (strcmp(who, name) != 0 && strcmp(who, number) != 0))
			continue;
		unsigned long ids = strtoul(count, NULL, 10);
		longest = ids > longest ? ids : longest;
		if (ids >= SUBORDINATE_IDS)
			first = strtoul(start, NULL, 10);
	}
	if (lines)
		fclose(lines);
	if (first == 0 && longest > 0)
		snprintf(why, size, "%s gives %s %lu ids, and a container has %d", file, name, longest, SUBORDINATE_IDS);
	else if (first == 0)
		snprintf(why, size, "%s has no line for %s", file, name);
	return first;
}
