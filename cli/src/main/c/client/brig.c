/*
 * brig, and under its other name brig-oci: a daemon does it, if one listens; else the Java program does, which is always
 * there. Only the commands that start and steer containers are asked of a daemon.
 */
#define _GNU_SOURCE
#include "client.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
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

int main(int argc, char **argv)
{
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
	name = name ? name + 1 : argc > 0 ? argv[0] : "";
	int oci = strcmp(name, "brig-oci") == 0, nothing;
	/* a descriptor that we open must not become one of the first three */
	while ((nothing = open("/dev/null", O_RDWR)) >= 0 && nothing < 3)
		;
	close(nothing);
	if (oci ? argc > 1 : argc > 1 && strcmp(argv[1], "run") == 0) {
		int code = be_client(oci, argc, argv);
		if (code >= 0)
			return code;
	}
	return be_java(oci, argc, argv);
}
