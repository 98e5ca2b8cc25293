/* Mounts and roots: what another view of the files lays bare. */
#include "breakout.h"

#include <sched.h>
#include <linux/mount.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>

/* The classic of privileged containers: the host's disk, mounted. */
static int mount_disk(int argc, char **argv)
{
	char path[256];
	(void)argc, (void)argv;
	mkdir("/tmp/host", 0700);
	if (mknod("/tmp/host-disk", S_IFBLK | 0600, (dev_t)given_number("V_DISK")) == -1)
		return failed("mknod");
	if (mount("/tmp/host-disk", "/tmp/host", given("V_DISK_TYPE"), 0, NULL) == -1)
		return failed("mount");
	snprintf(path, sizeof(path), "/tmp/host%s", given("V_SECRET"));
	return canary_in(path);
}

static int write_fixed(void)
{
	int fd = open(FIXED "/was-here", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	drop(fd, FIXED "/was-here");
	return fd == -1 ? failed("write") : ok("wrote to the read-only volume");
}

static int remount(int argc, char **argv)
{
	(void)argc, (void)argv;
	return mount(NULL, FIXED, NULL, MS_REMOUNT | MS_BIND, NULL) == -1 ? failed("mount") : write_fixed();
}

static int set_attributes(int argc, char **argv)
{
	struct mount_attr attributes = { .attr_clr = MOUNT_ATTR_RDONLY };
	(void)argc, (void)argv;
	long result = call(SYS_mount_setattr, AT_FDCWD, (long)FIXED, 0, (long)&attributes, sizeof(attributes), 0);
	return result == -1 ? failed("mount_setattr") : write_fixed();
}

/* The calls that came after mount(2), which lists of calls forgot for years. */
static int new_calls(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fs = (int)call(SYS_fsopen, (long)"tmpfs", 0, 0, 0, 0, 0);
	if (fs == -1)
		return failed("fsopen");
	if (call(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, 0, 0, 0, 0) == -1)
		return failed("fsconfig");
	int mounted = (int)call(SYS_fsmount, fs, 0, 0, 0, 0, 0);
	if (mounted == -1 || call(SYS_move_mount, mounted, (long)"", AT_FDCWD, (long)"/mnt", MOVE_MOUNT_F_EMPTY_PATH, 0) == -1)
		return failed("move_mount");
	return ok("a file system over /mnt");
}

/* A copy of the mounts without what lies over them. */
static int tree(int argc, char **argv)
{
	(void)argc, (void)argv;
	int fd = (int)call(SYS_open_tree, AT_FDCWD, (long)"/proc", OPEN_TREE_CLONE, 0, 0, 0);
	if (fd == -1)
		return failed("open_tree");
	return faccessat(fd, "uptime", F_OK, 0) == -1 ? failed("uptime") : ok("/proc without its masks");
}

static int unmask(int argc, char **argv)
{
	const char *path = argument(argc, argv, 1, "/proc/timer_list");
	char some[16];
	if (umount2(path, MNT_DETACH) == -1)
		return failed("umount2");
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd != -1 && read(fd, some, sizeof(some)) > 0 ? ok("%s is laid bare", path) : failed("open");
}

static int pivot(int argc, char **argv)
{
	(void)argc, (void)argv;
	mkdir(VOLUME "/old", 0700);
	return outcome(call(SYS_pivot_root, (long)VOLUME, (long)VOLUME "/old", 0, 0, 0, 0), "pivot_root");
}

/* Out of a chroot: a directory outside of a deeper root is left open, and there is no bottom above it. */
static int chroot_twice(int argc, char **argv)
{
	(void)argc, (void)argv;
	int out = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (chroot("/bin") == -1)
		return failed("chroot");
	if (fchdir(out) == -1)
		return failed("fchdir");
	for (int i = 0; i < 64; i++)
		if (chdir("..") == -1)
			return failed("chdir");
	return chroot(".") == -1 ? failed("chroot") : canary_in(given("V_SECRET"));
}

/* What is mounted in a shared mount appears on the host's side as well: the one who watches there makes the file. */
static int propagate(int argc, char **argv)
{
	(void)argc, (void)argv;
	mkdir(VOLUME "/shared/m", 0700);
	if (mount("canary", VOLUME "/shared/m", "tmpfs", 0, "size=4k") == -1)
		return failed("mount");
	int fd = open(VOLUME "/shared/m/was-here", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	return fd == -1 ? failed("open") : ok("mounted in a shared mount");
}

const struct verb mounts[] = {
	{ "mount-disk", mount_disk, "", "the host's disk" },
	{ "remount", remount, "", "a read-only volume, writable" },
	{ "set-attributes", set_attributes, "", "the same by mount_setattr" },
	{ "new-mount-calls", new_calls, "", "fsopen to move_mount" },
	{ "tree", tree, "", "open_tree of /proc" },
	{ "unmask", unmask, "PATH", "umount2 of a mask" },
	{ "pivot", pivot, "", "the volume as root" },
	{ "chroot-twice", chroot_twice, "", "out of a chroot by a directory that is open" },
	{ "propagate", propagate, "", "a mount that the host sees" },
	{ NULL, NULL, NULL, NULL },
};
