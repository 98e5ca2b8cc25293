/* Attempts to leave the container or to change the kernel: the calls that only an attacker needs. */
#include "inside.h"

#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/module.h>
#include <linux/perf_event.h>
#include <linux/filter.h>
#include <linux/reboot.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/swap.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>

/*
 * Calls that get arguments which no kernel accepts, because success would hurt: refused for the argument's sake means
 * that the call was reached.
 */
static int reached(long result, const char *what)
{
	if (result != -1)
		return ok("%s", what);
	if (errno == EPERM || errno == EACCES || errno == ENOSYS)
		return failed("%s", what);
	return ok("%s was reached (%s)", what, strerrorname_np(errno));
}

static int do_mount(int argc, char **argv)
{
	const char *type = argument(argc, argv, 1, "tmpfs"), *source = argument(argc, argv, 2, "inside"),
		   *target = argument(argc, argv, 3, "/tmp");
	unsigned long flags = strcmp(type, "bind") == 0 ? MS_BIND : strcmp(type, "remount") == 0 ? MS_REMOUNT | MS_BIND : 0;
	return mount(source, target, flags ? NULL : type, flags, NULL) == -1 ? failed("%s on %s", type, target)
									    : ok("%s on %s", type, target);
}

static int do_umount(int argc, char **argv)
{
	return outcome(umount2(argument(argc, argv, 1, "/proc"), MNT_DETACH), argument(argc, argv, 1, "/proc"));
}

static int do_pivot_root(int argc, char **argv)
{
	return reached(call(SYS_pivot_root, (long)argument(argc, argv, 1, "."), (long)".", 0, 0, 0, 0), "pivot_root");
}

static int do_chroot(int argc, char **argv)
{
	return outcome(chroot(argument(argc, argv, 1, "/")), "chroot");
}

static int do_fsopen(int argc, char **argv)
{
	return outcome(call(SYS_fsopen, (long)argument(argc, argv, 1, "tmpfs"), 0, 0, 0, 0, 0), "fsopen");
}

static int do_open_tree(int argc, char **argv)
{
	const long clone_tree = 1;
	return outcome(call(SYS_open_tree, AT_FDCWD, (long)argument(argc, argv, 1, "/"), clone_tree, 0, 0, 0), "open_tree");
}

static int do_move_mount(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(call(SYS_move_mount, -1, (long)"", -1, (long)"", 4, 0), "move_mount");
}

static int do_mount_setattr(int argc, char **argv)
{
	uint64_t attributes[4] = { 0, 1 /* clear MOUNT_ATTR_RDONLY */, 0, 0 };
	return outcome(call(SYS_mount_setattr, AT_FDCWD, (long)argument(argc, argv, 1, "/"), 0, (long)attributes, 32, 0),
		       "mount_setattr");
}

static int do_ptrace(int argc, char **argv)
{
	pid_t pid = (pid_t)number(argc, argv, 1, 0), child = 0;
	if (pid == 0 && (pid = child = fork()) == 0) {
		pause();
		_exit(0);
	}
	long result = ptrace(PTRACE_SEIZE, pid, 0, 0);
	int error = errno;
	if (child > 0)
		kill(child, SIGKILL), waitpid(child, NULL, 0);
	errno = error;
	return outcome(result, "PTRACE_SEIZE");
}

static int process_vm(int argc, char **argv)
{
	static char secret[] = "secret";
	char copy[sizeof(secret)];
	struct iovec to = { copy, sizeof(copy) }, from = { secret, sizeof(secret) };
	return outcome(process_vm_readv((pid_t)number(argc, argv, 1, getpid()), &to, 1, &from, 1, 0), "process_vm_readv");
}

static const struct {
	const char *name;
	int flag;
} spaces[] = {
	{ "mnt", CLONE_NEWNS },	   { "pid", CLONE_NEWPID },   { "net", CLONE_NEWNET },	      { "ipc", CLONE_NEWIPC },
	{ "uts", CLONE_NEWUTS },   { "user", CLONE_NEWUSER }, { "cgroup", CLONE_NEWCGROUP },
};

static int space(const char *name)
{
	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
		if (strcmp(spaces[i].name, name) == 0)
			return spaces[i].flag;
	return 0;
}

static int do_setns(int argc, char **argv)
{
	char path[64];
	const char *pid = argument(argc, argv, 1, "self"), *name = argument(argc, argv, 2, "uts");
	snprintf(path, sizeof(path), "/proc/%s/ns/%s", pid, name);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return failed("%s", path);
	return outcome(setns(fd, space(name)), path);
}

static int do_unshare(int argc, char **argv)
{
	return outcome(unshare(space(argument(argc, argv, 1, "mnt"))), argument(argc, argv, 1, "mnt"));
}

/* clone with a namespace's flag: the same as unshare by another door. */
static int clone_space(int argc, char **argv)
{
	const char *name = argument(argc, argv, 1, "user");
	long child = call(SYS_clone, space(name) | SIGCHLD, 0, 0, 0, 0, 0);
	if (child == 0)
		_exit(0);
	if (child > 0)
		waitpid((pid_t)child, NULL, 0);
	return outcome(child, name);
}

/* clone3 hides its flags behind a pointer. */
static int clone3_space(int argc, char **argv)
{
	uint64_t args[11] = { (uint64_t)space(argument(argc, argv, 1, "user")), 0, 0, 0, SIGCHLD };
	long child = call(SYS_clone3, (long)args, sizeof(args), 0, 0, 0, 0);
	if (child == 0)
		_exit(0);
	if (child > 0)
		waitpid((pid_t)child, NULL, 0);
	return outcome(child, argument(argc, argv, 1, "user"));
}

static int do_bpf(int argc, char **argv)
{
	union bpf_attr attr;
	(void)argc, (void)argv;
	memset(&attr, 0, sizeof(attr));
	attr.map_type = BPF_MAP_TYPE_ARRAY, attr.key_size = 4, attr.value_size = 4, attr.max_entries = 1;
	return outcome(call(SYS_bpf, BPF_MAP_CREATE, (long)&attr, sizeof(attr), 0, 0, 0), "BPF_MAP_CREATE");
}

static int init_module_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(call(SYS_init_module, (long)"no module", 9, (long)"", 0, 0, 0), "init_module");
}

static int finit_module_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(call(SYS_finit_module, -1, (long)"", 0, 0, 0, 0), "finit_module");
}

static int delete_module_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(call(SYS_delete_module, (long)"brig_no_such_module", O_NONBLOCK, 0, 0, 0, 0), "delete_module");
}

static int kexec(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(call(SYS_kexec_load, 0, 1, 0, ~0L, 0, 0), "kexec_load");
}

/* The shocker: a handle to inode 2, the root of the whole file system, through any directory of it. */
static int open_by_handle(int argc, char **argv)
{
	struct {
		struct file_handle handle;
		uint32_t bytes[32];
	} h = { .handle = { .handle_bytes = sizeof(h.bytes) } };
	int id, dir = open(argument(argc, argv, 1, "/"), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		return failed("%s", argument(argc, argv, 1, "/"));
	if (name_to_handle_at(dir, "", &h.handle, &id, AT_EMPTY_PATH) != 0) {
		h.handle.handle_bytes = 8, h.handle.handle_type = 1;
		uint32_t root[2] = { 2, 0 };
		memcpy(h.handle.f_handle, root, sizeof(root));
	}
	return outcome(open_by_handle_at(dir, &h.handle, O_RDONLY), "open_by_handle_at");
}

static int keyctl_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	long id = call(SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0, 0, 0, 0);
	return id == -1 ? failed("KEYCTL_GET_KEYRING_ID") : ok("session keyring %ld", id);
}

static int add_key_call(int argc, char **argv)
{
	const char *name = argument(argc, argv, 1, "brig-inside"), *value = argument(argc, argv, 2, "x");
	return outcome(call(SYS_add_key, (long)"user", (long)name, (long)value, (long)strlen(value), KEY_SPEC_PROCESS_KEYRING, 0),
		       name);
}

static int request_key_call(int argc, char **argv)
{
	return reached(call(SYS_request_key, (long)"user", (long)argument(argc, argv, 1, "brig-inside"), 0, 0, 0, 0),
		       "request_key");
}

static int perf(int argc, char **argv)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(attr), .config = PERF_COUNT_SW_CPU_CLOCK };
	(void)argc, (void)argv;
	return outcome(call(SYS_perf_event_open, (long)&attr, 0, -1, -1, 0, 0), "perf_event_open");
}

static int userfaultfd_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(call(SYS_userfaultfd, 0, 0, 0, 0, 0, 0), "userfaultfd");
}

static int io_uring(int argc, char **argv)
{
	struct io_uring_params params;
	(void)argc, (void)argv;
	memset(&params, 0, sizeof(params));
	return outcome(call(SYS_io_uring_setup, 1, (long)&params, 0, 0, 0, 0), "io_uring_setup");
}

/* To the second that it is already. */
static int clock_set(int argc, char **argv)
{
	struct timespec now;
	(void)argc, (void)argv;
	clock_gettime(CLOCK_REALTIME, &now);
	return outcome(call(SYS_clock_settime, CLOCK_REALTIME, (long)&now, 0, 0, 0, 0), "clock_settime");
}

/* Whether ctrl-alt-del reboots at once: the only command of reboot(2) that does no harm here. */
static int reboot_call(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(call(SYS_reboot, (long)LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2, LINUX_REBOOT_CMD_CAD_OFF, 0, 0, 0),
		       "LINUX_REBOOT_CMD_CAD_OFF");
}

static int swap_on(int argc, char **argv)
{
	(void)argc, (void)argv;
	return reached(swapon("/brig-no-such-file", 0), "swapon");
}

static int kernel_log(int argc, char **argv)
{
	char buffer[64];
	(void)argc, (void)argv;
	return outcome(klogctl(3 /* SYSLOG_ACTION_READ_ALL */, buffer, sizeof(buffer)), "SYSLOG_ACTION_READ_ALL");
}

/* Whoever has the youngest listener answers: with one of its own a container would judge itself. */
static int new_listener(int argc, char **argv)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { 1, &allow };
	time_t end = time(NULL) + number(argc, argv, 1, 0);
	long fd;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return failed("no_new_privs");
	do
		fd = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
	while (fd == -1 && errno == EBUSY && time(NULL) < end);
	return outcome(fd, "made");
}

const struct verb kernel[] = {
	{ "mount", do_mount, "TYPE SOURCE TARGET", "TYPE may be bind or remount" },
	{ "umount", do_umount, "TARGET", "" },
	{ "pivot-root", do_pivot_root, "DIR", "" },
	{ "chroot", do_chroot, "DIR", "" },
	{ "fsopen", do_fsopen, "TYPE", "" },
	{ "open-tree", do_open_tree, "PATH", "" },
	{ "move-mount", do_move_mount, "", "" },
	{ "mount-setattr", do_mount_setattr, "PATH", "takes read-only off" },
	{ "ptrace", do_ptrace, "[PID]", "a child, or a pid" },
	{ "process-vm", process_vm, "[PID]", "reads another's memory" },
	{ "setns", do_setns, "PID KIND", "" },
	{ "unshare", do_unshare, "KIND", "mnt pid net ipc uts user cgroup" },
	{ "userns", clone_space, "", "clone with CLONE_NEWUSER" },
	{ "clone-ns", clone_space, "KIND", "clone with a namespace flag" },
	{ "clone3-ns", clone3_space, "KIND", "clone3 with a namespace flag" },
	{ "bpf", do_bpf, "", "makes a map" },
	{ "init_module", init_module_call, "", "with something that is no module" },
	{ "finit_module", finit_module_call, "", "" },
	{ "delete_module", delete_module_call, "", "" },
	{ "kexec", kexec, "", "" },
	{ "open_by_handle", open_by_handle, "[DIR]", "a file by its inode" },
	{ "keyctl", keyctl_call, "", "" },
	{ "add-key", add_key_call, "NAME VALUE", "" },
	{ "request-key", request_key_call, "NAME", "" },
	{ "perf", perf, "", "" },
	{ "userfaultfd", userfaultfd_call, "", "" },
	{ "io_uring", io_uring, "", "" },
	{ "clock-set", clock_set, "", "to what it is" },
	{ "reboot", reboot_call, "", "ctrl-alt-del off" },
	{ "swapon", swap_on, "", "" },
	{ "syslog", kernel_log, "", "" },
	{ "listener", new_listener, "[SECONDS]", "a seccomp listener of one's own; tries again for so long" },
	{ NULL, NULL, NULL, NULL },
};
