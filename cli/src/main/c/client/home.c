/* Where these programs lie. */
#define _GNU_SOURCE
#include "home.h"

#include <limits.h>
#include <string.h>
#include <unistd.h>

const char *home_directory(void)
{
	static char path[PATH_MAX];
	if (path[0] == '\0') {
		ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 1);
		path[length > 0 ? length : 0] = '\0';
		char *slash = strrchr(path, '/');
		if (slash)
			*slash = '\0';
	}
	return path;
}
