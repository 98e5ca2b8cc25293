/*
 * brig-inside [--probe]: what a process in this container can see of its own rights, as one JSON document for
 * `brig audit --inside --facts FILE`. Static, so that it runs in an image without a C library or anything else.
 *
 * It reads and judges nothing. With --probe it also makes each dangerous system call once, in a child of its own and
 * with arguments that the kernel refuses, and asks the sockets of other file systems who they are (GET /_ping).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGEST = 1 << 20, MOST_ENTRIES = 500, MOST_MOUNTS = 4000 };

/* Bytes, not letters: what a mount's name holds need not be UTF-8. */
static void quoted(const char *text, size_t length)
{
	putchar('"');
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];
		if (c == '"' || c == '\\')
			printf("\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			printf("\\u%04x", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void word(const char *text)
{
	quoted(text, strlen(text));
}

static char *content(const char *path, size_t *length)
{
	static char buffer[LARGEST];
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t got = 0;
	*length = 0;
	if (fd < 0)
		return NULL;
	while (*length < sizeof buffer && (got = read(fd, buffer + *length, sizeof buffer - *length)) > 0)
		*length += (size_t)got;
	int failed = errno;
	close(fd);
	errno = failed;
	return got < 0 ? NULL : buffer;
}

static void file(const char *path)
{
	static int printed;
	size_t length;
	printf(printed++ ? ",\n    " : "\n    ");
	word(path);
	char *text = content(path, &length);
	if (text) {
		printf(": {\"text\": ");
		quoted(text, length);
		putchar('}');
	} else if (errno == ENOENT || errno == ENOTDIR) {
		printf(": {\"absent\": true}");
	} else {
		printf(": {\"error\": ");
		word(strerror(errno));
		putchar('}');
	}
}

static void files(void)
{
	static const char *const paths[] = {"/proc/self/status", "/proc/self/mountinfo", "/proc/self/uid_map",
		"/proc/self/cgroup", "/proc/self/attr/current", "/proc/version", "/proc/filesystems", "/proc/modules",
		"/sys/kernel/security/lsm", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/pids.max", "/sys/fs/cgroup/cpu.max",
		"/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/pids/pids.max",
		"/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "/sys/fs/cgroup/devices/devices.list", "/.dockerenv",
		"/run/.containerenv", "/var/run/secrets/kubernetes.io/serviceaccount/namespace"};
	static const char *const sysctls[] = {"kernel/osrelease", "kernel/unprivileged_userns_clone",
		"kernel/apparmor_restrict_unprivileged_userns", "user/max_user_namespaces", "kernel/unprivileged_bpf_disabled",
		"kernel/kptr_restrict", "kernel/dmesg_restrict", "kernel/perf_event_paranoid", "kernel/yama/ptrace_scope",
		"kernel/io_uring_disabled", "kernel/core_pattern", "kernel/modules_disabled", "kernel/kexec_load_disabled",
		"kernel/sysrq", "kernel/randomize_va_space", "vm/unprivileged_userfaultfd", "dev/tty/legacy_tiocsti",
		"dev/tty/ldisc_autoload"};
	printf("  \"files\": {");
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		file(paths[i]);
	for (size_t i = 0; i < sizeof sysctls / sizeof *sysctls; i++) {
		char path[128];
		snprintf(path, sizeof path, "/proc/sys/%s", sysctls[i]);
		file(path);
	}
	printf("\n  },\n");
}

static void namespaces(void)
{
	static const char *const kinds[] = {"mnt", "pid", "user", "net", "ipc", "uts", "cgroup"};
	int printed = 0;
	printf("  \"namespaces\": {");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		char path[64], target[64];
		snprintf(path, sizeof path, "/proc/self/ns/%s", kinds[i]);
		ssize_t got = readlink(path, target, sizeof target - 1);
		if (got <= 0)
			continue;
		target[got] = 0;
		printf("%s\"%s\": ", printed++ ? ", " : "", kinds[i]);
		word(target);
	}
	printf("},\n");
}

static void nodes(void)
{
	int printed = 0;
	printf("  \"nodes\": [");
	DIR *dev = opendir("/dev");
	for (struct dirent *entry; dev && printed < MOST_ENTRIES && (entry = readdir(dev));) {
		struct stat at;
		if (fstatat(dirfd(dev), entry->d_name, &at, AT_SYMLINK_NOFOLLOW) || !(S_ISBLK(at.st_mode) || S_ISCHR(at.st_mode)))
			continue;
		char line[300];
		snprintf(line, sizeof line, "%s %s", S_ISBLK(at.st_mode) ? "block" : "char", entry->d_name);
		printf(printed++ ? ", " : "");
		word(line);
	}
	if (dev)
		closedir(dev);
	printf("],\n");
}

/* Who answers: an engine's HTTP says its name, gRPC begins with a settings frame. */
static const char *says(const char *path)
{
	static const char ping[] = "GET /_ping HTTP/1.0\r\nHost: brig\r\n\r\n";
	struct sockaddr_un name = {.sun_family = AF_UNIX};
	struct timeval patience = {.tv_sec = 1};
	char answer[1024] = "";
	if (strlen(path) >= sizeof name.sun_path)
		return "";
	memcpy(name.sun_path, path, strlen(path) + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return "refused";
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&name, sizeof name)) {
		close(fd);
		return "refused";
	}
	ssize_t got = send(fd, ping, sizeof ping - 1, MSG_NOSIGNAL) < 0 ? -1 : recv(fd, answer, sizeof answer - 1, 0);
	close(fd);
	if (got > 0 && memmem(answer, (size_t)got, "Libpod-Api-Version", 18))
		return "podman";
	if (got > 0 && (memmem(answer, (size_t)got, "Docker", 6) || memmem(answer, (size_t)got, "Api-Version", 11)))
		return "docker";
	if (got > 4 && answer[0] == 0 && answer[3] == 4)
		return "grpc";
	return "something";
}

static void socket_at(const char *path, int probe)
{
	static int printed;
	struct stat at;
	if (stat(path, &at) || !S_ISSOCK(at.st_mode))
		return;
	printf(printed++ ? ",\n    " : "\n    ");
	printf("{\"path\": ");
	word(path);
	printf(", \"uid\": %u, \"gid\": %u, \"mode\": \"%o\", \"says\": \"%s\"}", at.st_uid, at.st_gid, at.st_mode & 07777,
		probe ? says(path) : "");
}

/* The fifth word of a line of mountinfo, its octal escapes undone. */
static void target_of(char *line, char *target)
{
	char *save, *at = strtok_r(line, " ", &save);
	for (int i = 0; at && i < 4; i++)
		at = strtok_r(NULL, " ", &save);
	for (; at && *at; at++) {
		if (*at == '\\' && at[1] && at[2] && at[3]) {
			*target++ = (char)((at[1] - '0') << 6 | (at[2] - '0') << 3 | (at[3] - '0'));
			at += 3;
		} else {
			*target++ = *at;
		}
	}
	*target = 0;
}

static void beneath(const char *target, int probe)
{
	static const char *const known[] = {"run/docker.sock", "var/run/docker.sock", "docker.sock",
		"run/containerd/containerd.sock", "containerd/containerd.sock", "run/podman/podman.sock", "podman/podman.sock",
		"run/crio/crio.sock", "crio/crio.sock", "run/buildkit/buildkitd.sock", "run/cri-dockerd.sock"};
	char path[8192];
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		snprintf(path, sizeof path, "%s/%s", target, known[i]);
		socket_at(path, probe);
	}
	DIR *dir = opendir(target);
	int seen = 0;
	for (struct dirent *entry; dir && seen++ < MOST_ENTRIES && (entry = readdir(dir));) {
		if (entry->d_type == DT_SOCK && strcmp(entry->d_name, "docker.sock")) {
			snprintf(path, sizeof path, "%s/%s", target, entry->d_name);
			socket_at(path, probe);
		}
	}
	if (dir)
		closedir(dir);
}

static int exists(const char *directory, const char *name)
{
	char path[8192];
	struct stat at;
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return !stat(path, &at);
}

static void mounts(int probe)
{
	static char text[LARGEST + 1];
	static char *targets[MOST_MOUNTS];
	size_t length;
	int count = 0;
	char *got = content("/proc/self/mountinfo", &length), *save;
	memcpy(text, got ? got : "", got ? length : 0);
	for (char *line = strtok_r(text, "\n", &save); line && count < MOST_MOUNTS; line = strtok_r(NULL, "\n", &save)) {
		char *target = malloc(strlen(line) + 1);
		if (!target)
			break;
		target_of(line, target);
		if (strcmp(target, "/") && strncmp(target, "/proc", 5) && strncmp(target, "/sys/", 5) && strncmp(target, "/dev/pts", 8))
			targets[count++] = target;
	}
	printf("  \"sockets\": [");
	for (int i = 0; i < count; i++) {
		socket_at(targets[i], probe);
		beneath(targets[i], probe);
	}
	/* a whole system: what it shows at its top tells it from a volume */
	printf("],\n  \"systems\": [");
	for (int i = 0, printed = 0; i < count; i++) {
		if (exists(targets[i], "etc/passwd") && exists(targets[i], "proc") && exists(targets[i], "usr/bin")) {
			printf(printed++ ? ", " : "");
			word(targets[i]);
		}
	}
	printf("],\n");
}

struct call {
	const char *name;
	long number, a, b, c, d, e;
};

#ifdef SYS_iopl
#define IOPL {"iopl", SYS_iopl, 99, 0, 0, 0, 0},
#else
#define IOPL
#endif

/* Each with arguments that mean nothing: an error other than the filter's shows that the kernel saw them. */
static const struct call probes[] = {
	{"mount", SYS_mount, 0, 0, 0, 0, 0},
	{"fsopen", SYS_fsopen, 0, -1, 0, 0, 0},
	{"move_mount", SYS_move_mount, -1, 0, -1, 0, -1},
	{"pivot_root", SYS_pivot_root, 0, 0, 0, 0, 0},
	{"setns", SYS_setns, -1, 0, 0, 0, 0},
	{"ptrace", SYS_ptrace, -1, -1, 0, 0, 0},
	{"process_vm_writev", SYS_process_vm_writev, -1, 0, 0, 0, 0},
	{"bpf", SYS_bpf, -1, 0, 0, 0, 0},
	{"perf_event_open", SYS_perf_event_open, 0, 0, -1, -1, -1},
	{"open_by_handle_at", SYS_open_by_handle_at, -1, 0, 0, 0, 0},
	{"init_module", SYS_init_module, 0, 0, 0, 0, 0},
	{"finit_module", SYS_finit_module, -1, 0, -1, 0, 0},
	{"kexec_load", SYS_kexec_load, 0, 0, 0, -1, 0},
	{"keyctl", SYS_keyctl, -1, 0, 0, 0, 0},
	{"add_key", SYS_add_key, 0, 0, 0, 0, 0},
	{"userfaultfd", SYS_userfaultfd, -1, 0, 0, 0, 0},
	{"io_uring_setup", SYS_io_uring_setup, 0, 0, 0, 0, 0},
	{"reboot", SYS_reboot, 0, 0, 0, 0, 0},
	IOPL
	/* the one that is really made: what it makes ends with the child */
	{"user-namespace", SYS_unshare, 0x10000000, 0, 0, 0, 0},
	/* no such type, which the kernel says before it looks for the family's module */
	{"af-alg", SYS_socket, 38, 99, 0, 0, 0},
	{"af-rxrpc", SYS_socket, 33, 99, 0, 0, 0},
};

/* The error, 0 if there was none, -1 if it did not come back. */
static int probed(const struct call *call)
{
	int ends[2], answer = -1;
	if (pipe2(ends, O_CLOEXEC))
		return -1;
	pid_t child = fork();
	if (child == 0) {
		alarm(2);
		int result = syscall(call->number, call->a, call->b, call->c, call->d, call->e) == -1 ? errno : 0;
		_exit(write(ends[1], &result, sizeof result) != sizeof result);
	}
	close(ends[1]);
	if (child < 0 || read(ends[0], &answer, sizeof answer) != sizeof answer)
		answer = -1;
	close(ends[0]);
	if (child > 0)
		waitpid(child, NULL, 0);
	return answer;
}

static void calls(void)
{
	printf("  \"calls\": {");
	for (size_t i = 0; i < sizeof probes / sizeof *probes; i++)
		printf("%s\"%s\": %d", i ? ", " : "", probes[i].name, probed(&probes[i]));
	printf("},\n");
}

int main(int argc, char **argv)
{
	int probe = argc == 2 && !strcmp(argv[1], "--probe");
	if (argc > 2 || (argc == 2 && !probe)) {
		fprintf(stderr, "usage: brig-inside [--probe] >FILE; then: brig audit --inside --facts FILE\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	/* children that write would print what is not printed yet a second time */
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	printf("{\n  \"format\": \"brig-inside\",\n  \"version\": 1,\n");
	files();
	namespaces();
	nodes();
	mounts(probe);
	fflush(stdout);
	if (probe)
		calls();
	printf("  \"pid\": %d\n}\n", getpid());
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
