/* The interpreter: one record, one system call. It decides nothing. */
#define _GNU_SOURCE
#include "program.h"
#include "reaper.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Whether `size` bytes at `offset` lie in the arena. */
static int inside(const struct program *p, uint64_t offset, uint64_t size)
{
	return offset <= p->header->arena && size <= p->header->arena - offset;
}

/* Shared with the child; NULL if there is no room. */
static void *room_for(size_t size)
{
	void *room = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return room == MAP_FAILED ? NULL : room;
}

int load_program(struct program *p)
{
	off_t size = lseek(FD_PROGRAM, 0, SEEK_END);
	if (size < (off_t)sizeof(struct header) || size > (off_t)BRIG_MAX_FILE)
		return -1;
	char *room = room_for((size_t)size);
	p->report = room_for(sizeof(struct report));
	if (!room || !p->report)
		return -1;
	p->size = (size_t)size;
	for (off_t done = 0; done < size;) {
		ssize_t got = pread(FD_PROGRAM, room + done, (size_t)(size - done), done);
		if (got <= 0)
			return -1;
		done += got;
	}
	p->header = (struct header *)room;
	const struct header *h = p->header;
	uint64_t records = sizeof(struct header);
	uint64_t relocations = records + (uint64_t)h->records * sizeof(struct record);
	uint64_t arena = relocations + (uint64_t)h->relocations * sizeof(uint64_t);
	if (h->cgroup != BRIG_NO_SLOT && h->cgroup >= h->arena)
		return -1;
	if (h->before > h->records || h->preserved >= FD_CONTROL - 3)
		return -1;
	if (h->magic != BRIG_MAGIC || arena + h->arena != (uint64_t)size || arena % 8 != 0)
		return -1;
	p->records = (struct record *)(room + records);
	p->arena = room + arena;
	const uint64_t *relocation = (const uint64_t *)(room + relocations);
	for (uint32_t i = 0; i < h->relocations; i++) {
		uint64_t target;
		if (!inside(p, relocation[i], sizeof(target)))
			return -1;
		memcpy(&target, p->arena + relocation[i], sizeof(target));
		if (!inside(p, target, 0))
			return -1;
		target += (uint64_t)(uintptr_t)p->arena;
		memcpy(p->arena + relocation[i], &target, sizeof(target));
	}
	return 0;
}

int32_t slot(const struct program *p, uint64_t offset)
{
	int32_t value = -1;
	if (inside(p, offset, sizeof(value)))
		memcpy(&value, p->arena + offset, sizeof(value));
	return value;
}

void shrink(struct program *p)
{
	static struct header header;
	static int32_t listener;
	header = *p->header;
	listener = slot(p, header.listener_slot);
	header.records = header.relocations = 0;
	header.arena = sizeof(listener);
	header.listener_slot = header.listener_slot == BRIG_NO_SLOT ? BRIG_NO_SLOT : 0;
	header.terminal_slot = header.cgroup = BRIG_NO_SLOT;
	munmap(p->header, p->size);
	p->header = &header;
	p->records = NULL;
	p->arena = (char *)&listener;
}

/* Whoever waits for what the report says looks at it. */
static void ring(const struct program *p)
{
	const uint64_t once = 1;
	ssize_t ignored = write(p->bell, &once, sizeof(once));
	(void)ignored; /* one that cannot be rung was never made, and there is nobody whom to tell */
}

/* Executes one record; the errno, or 0. */
static int execute(struct program *p, const struct record *r)
{
	long a[6];
	if (r->number == OP_READY) {
		p->report->ready = 1;
		return 0;
	}
	if (r->number == OP_WAITING) {
		p->report->waiting = 1;
		ring(p);
		return 0;
	}
	if (r->number == OP_NEAR) {
		p->report->near = 1;
		ring(p);
		return 0;
	}
	if (r->number == OP_REAPER)
		return reap();
	if (r->number == OP_CHECK)
		return ((uint32_t)slot(p, r->args[0]) & (uint32_t)r->args[1]) == (uint32_t)r->args[2] ? 0 : EPROTO;
	for (int i = 0; i < 6; i++) {
		switch (r->kinds[i]) {
		case ARG_NUMBER:
			a[i] = (long)r->args[i];
			break;
		case ARG_ADDRESS:
			if (!inside(p, r->args[i], 0))
				return EFAULT;
			a[i] = (long)(p->arena + r->args[i]);
			break;
		case ARG_SLOT:
			a[i] = slot(p, r->args[i]);
			break;
		default:
			return EINVAL;
		}
	}
	long result;
	do {
		result = syscall((long)r->number, a[0], a[1], a[2], a[3], a[4], a[5]);
	} while (result == -1 && errno == EINTR);
	if (result == -1)
		return errno;
	if (r->result != BRIG_NO_SLOT) {
		int32_t low = (int32_t)result;
		if (!inside(p, r->result, sizeof(low)))
			return EFAULT;
		memcpy(p->arena + r->result, &low, sizeof(low));
	}
	return 0;
}

static int tolerates(const struct record *r, int error)
{
	return r->tolerated[0] == -1 || r->tolerated[0] == error || r->tolerated[1] == error;
}

int walk(struct program *p, uint64_t i, uint64_t end)
{
	for (; i < end; i++) {
		const struct record *r = &p->records[i];
		if (r->number == OP_SKIP) {
			i += (uint32_t)r->args[0];
			continue;
		}
		int error = execute(p, r);
		if (error == 0)
			continue;
		if (!tolerates(r, error)) {
			p->report->step = r->step;
			p->report->error = error;
			p->report->failed = 1;
			return 0;
		}
		i += r->skip;
	}
	return 1;
}
