/* Processes of the host: their memory, files, descriptors, time; and what processes share without a namespace's leave. */
#include "breakout.h"

#include <linux/keyctl.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/uio.h>
#include <sys/wait.h>

static pid_t victim(void)
{
	return (pid_t)given_number("V_PID");
}

/* A file of the victim's directory beneath /proc. */
static int through_proc(int argc, char **argv)
{
	char path[512];
	const char *way = argument(argc, argv, 1, "root");
	if (strcmp(way, "root") == 0)
		snprintf(path, sizeof(path), "/proc/%d/root%s", victim(), given("V_SECRET"));
	else if (strcmp(way, "cwd") == 0)
		snprintf(path, sizeof(path), "/proc/%d/cwd/%s", victim(), strrchr(given("V_SECRET"), '/') + 1);
	else
		snprintf(path, sizeof(path), "/proc/%d/fd/%s", victim(), given("V_FD"));
	return canary_in(path);
}

static int memory_file(int argc, char **argv)
{
	char path[64], text[64] = "";
	(void)argc, (void)argv;
	snprintf(path, sizeof(path), "/proc/%d/mem", victim());
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return pread(fd, text, sizeof(text) - 1, (off_t)given_number("V_ADDRESS")) == -1 ? failed("read") : canary(text);
}

static int memory_read(int argc, char **argv)
{
	char text[64] = "";
	struct iovec to = { text, sizeof(text) - 1 }, from = { (void *)given_number("V_ADDRESS"), sizeof(text) - 1 };
	(void)argc, (void)argv;
	return process_vm_readv(victim(), &to, 1, &from, 1, 0) == -1 ? failed("process_vm_readv") : canary(text);
}

/* Over the secret with itself. */
static int memory_write(int argc, char **argv)
{
	char *token = (char *)given("V_TOKEN");
	struct iovec from = { token, strlen(token) }, to = { (void *)given_number("V_ADDRESS"), strlen(token) };
	(void)argc, (void)argv;
	return outcome(process_vm_writev(victim(), &from, 1, &to, 1, 0), "process_vm_writev");
}

static int trace(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(ptrace(PTRACE_SEIZE, victim(), 0, 0), "ptrace");
}

static int take_descriptor(int argc, char **argv)
{
	(void)argc, (void)argv;
	int process = (int)call(SYS_pidfd_open, victim(), 0, 0, 0, 0, 0);
	if (process == -1)
		return failed("pidfd_open");
	int fd = (int)call(SYS_pidfd_getfd, process, given_number("V_FD"), 0, 0, 0, 0);
	if (fd == -1)
		return failed("pidfd_getfd");
	lseek(fd, 0, SEEK_SET);
	return canary_of(fd, "read");
}

/* The same call on a child: what stops the call, and not only what hides the host's processes. */
static int take_from_child(int argc, char **argv)
{
	(void)argc, (void)argv;
	pid_t child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	int process = (int)call(SYS_pidfd_open, child, 0, 0, 0, 0, 0);
	long fd = call(SYS_pidfd_getfd, process, 1, 0, 0, 0, 0);
	int error = errno;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	errno = error;
	return outcome(fd, "pidfd_getfd");
}

static int signal_it(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(kill(victim(), 0), "kill");
}

/* To the processors that it may use already. */
static int bind_to_processors(int argc, char **argv)
{
	cpu_set_t set;
	(void)argc, (void)argv;
	if (sched_getaffinity(victim(), sizeof(set), &set) == -1)
		return failed("sched_getaffinity");
	return outcome(sched_setaffinity(victim(), sizeof(set), &set), "sched_setaffinity");
}

static int its_limits(int argc, char **argv)
{
	struct rlimit now;
	(void)argc, (void)argv;
	if (prlimit(victim(), RLIMIT_CORE, NULL, &now) == -1)
		return failed("prlimit64");
	return outcome(prlimit(victim(), RLIMIT_CORE, &now, NULL), "prlimit64");
}

static int shared_memory(int argc, char **argv)
{
	(void)argc, (void)argv;
	int id = shmget((key_t)given_number("V_IPC"), 0, 0);
	if (id == -1)
		return failed("shmget");
	char *text = shmat(id, NULL, SHM_RDONLY);
	return text == (void *)-1 ? failed("shmat") : canary(text);
}

static int message_queue(int argc, char **argv)
{
	struct {
		long type;
		char text[64];
	} message;
	(void)argc, (void)argv;
	int id = msgget((key_t)given_number("V_IPC"), 0);
	if (id == -1)
		return failed("msgget");
	return msgrcv(id, &message, sizeof(message.text), 0, IPC_NOWAIT | 040000 /* MSG_COPY */) == -1 ? failed("msgrcv")
												       : canary(message.text);
}

static int posix_queue(int argc, char **argv)
{
	char text[65] = "";
	(void)argc, (void)argv;
	mqd_t queue = mq_open(given("V_QUEUE"), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (queue == -1)
		return failed("mq_open");
	return mq_receive(queue, text, 64, NULL) == -1 ? failed("mq_timedreceive") : canary(text);
}

/* Keyrings have no namespace: user 0 inside has the keyring of the host's user 0. */
static int key_of_the_host(int argc, char **argv)
{
	char text[64] = "";
	(void)argc, (void)argv;
	long n = call(SYS_keyctl, KEYCTL_READ, given_number("V_KEY"), (long)text, sizeof(text) - 1, 0, 0);
	return n == -1 ? failed("keyctl") : canary(text);
}

static int key_by_request(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(call(SYS_request_key, (long)"user", (long)given("V_TOKEN"), 0, KEY_SPEC_PROCESS_KEYRING, 0, 0),
		       "request_key");
}

const struct verb processes[] = {
	{ "through-proc", through_proc, "root|cwd|fd", "the secret through the victim's /proc directory" },
	{ "memory-file", memory_file, "", "/proc/PID/mem" },
	{ "memory-read", memory_read, "", "process_vm_readv" },
	{ "memory-write", memory_write, "", "process_vm_writev" },
	{ "trace", trace, "", "ptrace of the victim" },
	{ "take-descriptor", take_descriptor, "", "pidfd_getfd from the victim" },
	{ "take-from-child", take_from_child, "", "pidfd_getfd from a child" },
	{ "signal-it", signal_it, "", "signal 0 to the victim" },
	{ "bind-it", bind_to_processors, "", "sched_setaffinity of the victim" },
	{ "limit-it", its_limits, "", "prlimit of the victim" },
	{ "shared-memory", shared_memory, "", "System V" },
	{ "message-queue", message_queue, "", "System V" },
	{ "posix-queue", posix_queue, "", "" },
	{ "key-read", key_of_the_host, "", "" },
	{ "key-request", key_by_request, "", "" },
	{ NULL, NULL, NULL, NULL },
};
