/* What attackers look for, on the host: says where it is, a variable a line, and takes it away when it is ended. */
#include "breakout.h"

#include <linux/keyctl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <pty.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>

static char token[64]; /* in this process's memory, for who can read it */

static int served(int family, const void *address, socklen_t size)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, address, size) == -1 || listen(fd, 8) == -1)
		perror("host-side: socket"), exit(1);
	return fd;
}

static void sockets_of_the_host(const char *path)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(in);

	int length = snprintf(un.sun_path + 1, sizeof(un.sun_path) - 1, "%s", token);
	served(AF_UNIX, &un, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)length));
	snprintf(un.sun_path, sizeof(un.sun_path), "%s", path);
	served(AF_UNIX, &un, sizeof(un));
	getsockname(served(AF_INET, &in, sizeof(in)), (struct sockaddr *)&in, &size);
	printf("V_ABSTRACT=%s\nV_SOCKET=%s\nV_PORT=%d\n", token, path, ntohs(in.sin_port));
}

/* A terminal as an administrator has one. */
static void terminal(void)
{
	int master, slave;
	char name[64];
	if (openpty(&master, &slave, name, NULL, NULL) == -1)
		perror("host-side: openpty"), exit(1);
	printf("V_TERMINAL=%s\n", name);
}

/* In root's keyring, which has no namespace; gone by itself after five minutes. */
static long key(void)
{
	long id = call(SYS_add_key, (long)"user", (long)token, (long)token, (long)strlen(token), KEY_SPEC_USER_KEYRING, 0);
	call(SYS_keyctl, KEYCTL_SETPERM, id, 0x3f3f0000, 0, 0, 0);
	call(SYS_keyctl, KEYCTL_SET_TIMEOUT, id, 300, 0, 0, 0);
	return id;
}

static int host_side(int argc, char **argv)
{
	const char *secret = argument(argc, argv, 1, "secret"), *socket_path = argument(argc, argv, 2, "socket");
	struct {
		long type;
		char text[64];
	} message = { 1, "" };
	struct stat st;
	char queue[80], directory[256];
	sigset_t end;

	snprintf(token, sizeof(token), "brig-canary-%d", (int)getpid());
	memcpy(message.text, token, sizeof(message.text));
	sigemptyset(&end);
	sigaddset(&end, SIGTERM), sigaddset(&end, SIGINT), sigaddset(&end, SIGHUP);
	sigprocmask(SIG_BLOCK, &end, NULL);
	prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);

	snprintf(directory, sizeof(directory), "%.*s", (int)(strrchr(secret, '/') - secret), secret);
	int fd = chdir(directory) == -1 ? -1 : open(secret, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, token, strlen(token)) == -1 || fstat(fd, &st) == -1 || unlink(socket_path) == 1)
		return failed("%s", secret);
	int number = (int)getpid(), segment = shmget(number, 4096, IPC_CREAT | IPC_EXCL | 0600),
	    messages = msgget(number, IPC_CREAT | IPC_EXCL | 0600);
	strcpy(shmat(segment, NULL, 0), token);
	msgsnd(messages, &message, sizeof(message.text), 0);
	snprintf(queue, sizeof(queue), "/%s", token);
	mqd_t mq = mq_open(queue, O_RDWR | O_CREAT | O_CLOEXEC, 0600, &(struct mq_attr){ .mq_maxmsg = 2, .mq_msgsize = 64 });
	mq_send(mq, token, sizeof(token), 1);

	printf("V_TOKEN=%s\nV_PID=%d\nV_ADDRESS=%p\nV_FD=%d\nV_SECRET=%s\nV_INODE=%lu\n", token, number, (void *)token, fd,
	       secret, (unsigned long)st.st_ino);
	printf("V_IPC=%d\nV_QUEUE=%s\n", number, queue);
	sockets_of_the_host(socket_path);
	terminal();
	long id = key();
	printf("V_KEY=%ld\nready\n", id);
	fflush(stdout);

	sigwaitinfo(&end, NULL);
	call(SYS_keyctl, KEYCTL_INVALIDATE, id, 0, 0, 0, 0);
	shmctl(segment, IPC_RMID, NULL);
	msgctl(messages, IPC_RMID, NULL);
	mq_unlink(queue);
	unlink(socket_path);
	unlink(secret);
	return 0;
}

const struct verb host[] = {
	{ "host-side", host_side, "SECRET SOCKET", "the host's secrets, until SIGTERM" },
	{ NULL, NULL, NULL, NULL },
};
