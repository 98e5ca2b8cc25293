/* Calls that reach into the kernel, or around a filter. */
#include "breakout.h"

#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <asm/ldt.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>

static int load_program(int argc, char **argv)
{
	static const struct bpf_insn end[] = { { .code = 0xb7, .imm = 0 }, { .code = 0x95 } }; /* r0 = 0; exit */
	union bpf_attr attr;
	(void)argc, (void)argv;
	memset(&attr, 0, sizeof(attr));
	attr.prog_type = BPF_PROG_TYPE_TRACEPOINT, attr.insns = (uintptr_t)end, attr.insn_cnt = 2;
	attr.license = (uintptr_t) "GPL";
	return outcome(call(SYS_bpf, BPF_PROG_LOAD, (long)&attr, sizeof(attr), 0, 0, 0), "bpf");
}

/* Everybody's processor time, on processor 0. */
static int watch_processor(int argc, char **argv)
{
	struct perf_event_attr attr = { .type = PERF_TYPE_SOFTWARE, .size = sizeof(attr), .config = PERF_COUNT_SW_CONTEXT_SWITCHES };
	(void)argc, (void)argv;
	return outcome(call(SYS_perf_event_open, (long)&attr, -1, 0, -1, 0, 0), "perf_event_open");
}

static int handle_faults(int argc, char **argv)
{
	struct uffdio_api api = { .api = UFFD_API };
	(void)argc, (void)argv;
	int fd = (int)call(SYS_userfaultfd, O_CLOEXEC, 0, 0, 0, 0, 0);
	return fd == -1 ? failed("userfaultfd") : outcome(ioctl(fd, UFFDIO_API, &api), "UFFDIO_API");
}

/* A file is opened and nobody calls open: the kernel takes the work from a ring. */
static int open_by_ring(int argc, char **argv)
{
	struct io_uring_params p;
	(void)argc, (void)argv;
	memset(&p, 0, sizeof(p));
	int ring = (int)call(SYS_io_uring_setup, 2, (long)&p, 0, 0, 0, 0);
	if (ring == -1)
		return failed("io_uring_setup");
	char *sq = mmap(NULL, p.sq_off.array + p.sq_entries * 4, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	char *cq = mmap(NULL, p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe), PROT_READ | PROT_WRITE, MAP_SHARED,
			ring, IORING_OFF_CQ_RING);
	struct io_uring_sqe *entry =
		mmap(NULL, p.sq_entries * sizeof(*entry), PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	memset(entry, 0, sizeof(*entry));
	entry->opcode = IORING_OP_OPENAT, entry->fd = AT_FDCWD, entry->addr = (uintptr_t) "/etc/secret";
	*(unsigned *)(sq + p.sq_off.array) = 0;
	*(volatile unsigned *)(sq + p.sq_off.tail) = 1;
	if (call(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, 0, 0) == -1)
		return failed("io_uring_enter");
	errno = -((struct io_uring_cqe *)(cq + p.cq_off.cqes))->res;
	return errno > 0 ? failed("IORING_OP_OPENAT") : ok("opened by the ring");
}

/* A ring that somebody else made could be handed in: the second call, without the first. */
static int enter_ring(int argc, char **argv)
{
	(void)argc, (void)argv;
	if (call(SYS_io_uring_enter, -1, 1, 0, 0, 0, 0) == -1 && errno != EBADF)
		return failed("io_uring_enter");
	return ok("io_uring_enter was reached");
}

static int no_randomness(int argc, char **argv)
{
	(void)argc, (void)argv;
	return outcome(personality(ADDR_NO_RANDOMIZE), "personality");
}

static int segment(int argc, char **argv)
{
	struct user_desc entry = { .entry_number = 0, .limit = 1, .contents = MODIFY_LDT_CONTENTS_DATA, .seg_not_present = 1 };
	(void)argc, (void)argv;
	return outcome(call(SYS_modify_ldt, 1, (long)&entry, sizeof(entry), 0, 0, 0) == 0 ? 0 : -1, "modify_ldt");
}

/* Notices of everything that anybody does on the volume's file system. */
static int watch_filesystem(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDONLY);
	if (fd == -1)
		return failed("fanotify_init");
	return outcome(fanotify_mark(fd, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD, VOLUME), "fanotify_mark");
}

/* The shocker: by its number in the file system a file is opened to which no path leads. */
static int open_by_number(int argc, char **argv)
{
	struct {
		struct file_handle handle;
		uint32_t bytes[2];
	} h = { { .handle_bytes = 8, .handle_type = 1 }, { 0, 0 } };
	uint32_t number[2] = { (uint32_t)given_number("V_INODE"), 0 };
	(void)argc, (void)argv;
	memcpy(h.handle.f_handle, number, sizeof(number));
	int volume = open(VOLUME, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return volume == -1 ? failed("open") : canary_of(open_by_handle_at(volume, &h.handle, O_RDONLY), "open_by_handle_at");
}

/* What is held against SECCOMP_RET_ERRNO on x86-64 alone would pass here: unshare by int 0x80. */
static int i386_unshare(int argc, char **argv)
{
	long result = -ENOSYS;
	(void)argc, (void)argv;
#if defined(__x86_64__)
	__asm__ volatile("int $0x80" : "=a"(result) : "a"(310), "b"(0x10000000L) : "r8", "r9", "r10", "r11", "memory");
#endif
	errno = result < 0 ? (int)-result : 0;
	return result < 0 ? failed("int 0x80") : ok("a user namespace by int 0x80");
}

const struct verb doors[] = {
	{ "load-program", load_program, "", "BPF" },
	{ "watch-processor", watch_processor, "", "perf" },
	{ "handle-faults", handle_faults, "", "userfaultfd" },
	{ "open-by-ring", open_by_ring, "", "io_uring" },
	{ "enter-ring", enter_ring, "", "io_uring_enter alone" },
	{ "no-randomness", no_randomness, "", "personality" },
	{ "segment", segment, "", "modify_ldt" },
	{ "watch-filesystem", watch_filesystem, "", "fanotify" },
	{ "open-by-number", open_by_number, "", "open_by_handle_at" },
	{ "i386-unshare", i386_unshare, "", "" },
	{ NULL, NULL, NULL, NULL },
};
