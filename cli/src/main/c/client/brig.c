/*
 * brig, and under its other name brig-oci: a daemon does it, if one listens; else the Java program does, which is always
 * there. Only the commands that start and steer containers are asked of a daemon.
 *
 * It has no C library, whose start takes as long as all that is done here (runtime/src/main/c/bare.c says why).
 */
#define _GNU_SOURCE
#include "client.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

char **environ;

/* Becomes the program beside this one that starts Java. */
static int be_java(int oci, char **argv)
{
	static char path[PATH_MAX + sizeof("/brig-java")];
	size_t length = strlen(home_directory());
	memcpy(path, home_directory(), length);
	memcpy(path + length, "/brig-java", sizeof("/brig-java"));
	execve(path, argv, environ);
	complain("brig: not built: cannot execute ", path, "; './brig version' in the source tree builds");
	return oci ? 1 : 125;
}

int main(long *stack)
{
	int argc = (int)stack[0], nothing;
	char **argv = (char **)(stack + 1);
	environ = argv + argc + 1;
	const char *name = argc > 0 ? strrchr(argv[0], '/') : NULL;
	name = name ? name + 1 : argc > 0 ? argv[0] : "";
	int oci = strcmp(name, "brig-oci") == 0;
	/* a descriptor that we open must not become one of the first three */
	while ((nothing = open("/dev/null", O_RDWR)) >= 0 && nothing < 3)
		;
	close(nothing);
	if (oci ? argc > 1 : argc > 1 && strcmp(argv[1], "run") == 0) {
		int code = be_client(oci, argc, argv);
		terminal_restore();
		if (code >= 0)
			return code;
	}
	return be_java(oci, argv);
}
