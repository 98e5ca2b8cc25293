/* What the client needs of a C library beyond what the launcher does (runtime/src/main/c/bare.c). */
#define _GNU_SOURCE
#include "client.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

size_t strlen(const char *text)
{
	size_t length = 0;
	while (text[length] != '\0')
		length++;
	return length;
}

int strcmp(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b)
		a++, b++;
	return (unsigned char)*a - (unsigned char)*b;
}

char *strrchr(const char *text, int letter)
{
	const char *found = NULL;
	for (; *text != '\0'; text++)
		if (*text == letter)
			found = text;
	return (char *)found;
}

char *strcpy(char *restrict to, const char *restrict from)
{
	return memcpy(to, from, strlen(from) + 1);
}

char *getenv(const char *name)
{
	size_t length = strlen(name);
	for (char **variable = environ; *variable; variable++) {
		size_t same = 0;
		while (same < length && (*variable)[same] == name[same])
			same++;
		if (same == length && (*variable)[same] == '=')
			return *variable + length + 1;
	}
	return NULL;
}

void complain(const char *what, const char *which, const char *why)
{
	char line[1024];
	const char *parts[] = { what, which, why, "\n" };
	size_t size = 0;
	for (int i = 0; i < 4; i++)
		for (const char *from = parts[i]; *from != '\0' && size < sizeof(line); from++)
			line[size++] = *from;
	ssize_t ignored = write(2, line, size);
	(void)ignored;
}

ssize_t read(int fd, void *into, size_t size)
{
	return syscall(SYS_read, fd, into, size);
}

int dup2(int fd, int other)
{
	return fd == other ? fd : dup3(fd, other, 0);
}

int fcntl(int fd, int command, ...)
{
	__builtin_va_list list;
	__builtin_va_start(list, command);
	long value = __builtin_va_arg(list, long);
	__builtin_va_end(list);
	return (int)syscall(SYS_fcntl, fd, command, value);
}

ssize_t readlink(const char *restrict path, char *restrict into, size_t size)
{
	return syscall(SYS_readlinkat, AT_FDCWD, path, into, size);
}

char *getcwd(char *into, size_t size)
{
	return syscall(SYS_getcwd, into, size) > 0 ? into : NULL;
}

pid_t getpid(void)
{
	return (pid_t)syscall(SYS_getpid);
}

int memfd_create(const char *name, unsigned flags)
{
	return (int)syscall(SYS_memfd_create, name, flags);
}

int execve(const char *path, char *const argv[], char *const variables[])
{
	return (int)syscall(SYS_execve, path, argv, variables);
}

int socket(int family, int type, int protocol)
{
	return (int)syscall(SYS_socket, family, type, protocol);
}

int connect(int fd, const struct sockaddr *address, socklen_t size)
{
	return (int)syscall(SYS_connect, fd, address, size);
}

ssize_t send(int fd, const void *from, size_t size, int flags)
{
	return syscall(SYS_sendto, fd, from, size, flags, 0, 0);
}

ssize_t recvmsg(int fd, struct msghdr *message, int flags)
{
	return syscall(SYS_recvmsg, fd, message, flags);
}
