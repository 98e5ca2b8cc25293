/* Process 1 of a container that wants one. */
#define _GNU_SOURCE
#include "reaper.h"

#include <errno.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void heard(int signal)
{
	(void)signal;
}

int reap(void)
{
	sigset_t all, before;
	siginfo_t info;
	int status;
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	long child = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	if (child <= 0) {
		int error = child < 0 ? errno : 0;
		sigprocmask(SIG_SETMASK, &before, NULL);
		return error;
	}
	/* they stay blocked and are waited for; but to the kernel and to Java only a signal with a handler is heard at all */
	struct sigaction hears = { .sa_handler = heard };
	for (int signal = 1; signal < NSIG; signal++)
		sigaction(signal, &hears, NULL);
	/* the descriptors are still the launcher's, too: from here on our own, and only the first three */
	syscall(SYS_close_range, 3, ~0u, CLOSE_RANGE_UNSHARE);
	for (;;) {
		int signal = sigwaitinfo(&all, &info);
		if (signal > 0 && signal != SIGCHLD && info.si_code != SI_KERNEL)
			kill((pid_t)child, signal);
		if (signal != SIGCHLD && (signal > 0 || errno == EINTR))
			continue;
		pid_t ended;
		while ((ended = waitpid(-1, &status, signal > 0 ? WNOHANG : 0)) > 0 || (ended == -1 && errno == EINTR))
			if (ended == (pid_t)child)
				_exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
	}
}
