/* Devices of the host. Nothing is written to any; what is read is read again by nobody. */
#include "breakout.h"

#include <linux/if_tun.h>
#include <linux/loop.h>
#include <linux/userfaultfd.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

/* The magic number of ext4's superblock, at 1024 + 0x38; of another file system any bytes that are not zero. */
static int superblock(int fd)
{
	unsigned char block[4096] = { 0 };
	if (fd == -1)
		return failed("open");
	if (pread(fd, block, sizeof(block), 0) != sizeof(block))
		return failed("read");
	for (size_t i = 1024; i < sizeof(block); i++)
		if (block[i])
			return ok("read the host's disk");
	errno = ENODATA;
	return failed("an empty disk");
}

/* The kernel's log has text in it; a device that lies under a mask has none. */
static int something(int fd)
{
	char some[256];
	if (fd == -1)
		return failed("open");
	ssize_t n = read(fd, some, sizeof(some));
	if (n == 0)
		errno = ENODATA;
	return n > 0 ? ok("read") : failed("read");
}

/* A node made in DIR: of the host's disk (b) or of its kernel's log (c). */
static int by_node(int argc, char **argv)
{
	char path[128];
	int block = *argument(argc, argv, 2, "c") == 'b';
	snprintf(path, sizeof(path), "%s/node-%d", argument(argc, argv, 1, "/tmp"), (int)getpid());
	if (mknod(path, block ? S_IFBLK | 0600 : S_IFCHR | 0600, block ? (dev_t)given_number("V_DISK") : makedev(1, 11)) == -1)
		return failed("mknod");
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	drop(-1, path);
	return block ? superblock(fd) : something(fd);
}

static int disk(int argc, char **argv)
{
	return superblock(open(argument(argc, argv, 1, "/dev/vda"), O_RDONLY | O_CLOEXEC));
}

static int device(int argc, char **argv)
{
	int flags = argc > 2 && *argv[2] == 'w' ? O_WRONLY : O_RDONLY;
	int fd = open(argument(argc, argv, 1, "/dev/kmsg"), flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return flags == O_RDONLY ? something(fd) : outcome(fd, "open");
}

static int loop_device(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return outcome(ioctl(fd, LOOP_CTL_GET_FREE), "LOOP_CTL_GET_FREE");
}

static int tunnel(int argc, char **argv)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI, .ifr_name = "brig-canary" };
	(void)argc, (void)argv;
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return outcome(ioctl(fd, TUNSETIFF, &request), "TUNSETIFF");
}

/* userfaultfd without the call. */
static int fault_device(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open("/dev/userfaultfd", O_RDWR | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return outcome(ioctl(fd, USERFAULTFD_IOC_NEW, O_CLOEXEC), "USERFAULTFD_IOC_NEW");
}

/* Types into an administrator's terminal. */
static int host_terminal(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = open(given("V_TERMINAL"), O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return failed("open");
	return outcome(ioctl(fd, TIOCSTI, "#"), "TIOCSTI");
}

const struct verb devices[] = {
	{ "by-node", by_node, "DIR b|c", "the host's disk, or kernel log, by a node made in DIR" },
	{ "disk", disk, "PATH", "the host's disk" },
	{ "device", device, "PATH [w]", "opened for reading, or for writing" },
	{ "loop-device", loop_device, "", "" },
	{ "tunnel", tunnel, "", "a network device" },
	{ "fault-device", fault_device, "", "" },
	{ "host-terminal", host_terminal, "", "types a letter into it" },
	{ NULL, NULL, NULL, NULL },
};
