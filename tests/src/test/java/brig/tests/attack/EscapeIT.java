package brig.tests.attack;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Brig;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The calls that only an attacker needs. The container holds the capability for each and there is no Landlock, so nothing
 * but the verdict stands in the way.
 */
@AsRoot
class EscapeIT {
    private static final String CAPABILITIES =
            "{user: '0:0', capabilities: [SYS_ADMIN, SYS_CHROOT, SYS_PTRACE, SYS_MODULE, SYS_BOOT, SYS_TIME,"
                    + " DAC_READ_SEARCH, MKNOD, SYS_RAWIO]}";

    /** Without Landlock the watcher lets a path pass only if all are allowed. */
    private static final String ALL_FILES = "{read: [/], execute: [/], watch: false}";

    @TempDir
    Path temp;

    @ParameterizedTest
    @CsvSource({
        "mount, mount tmpfs x /mnt",
        "mount, mount bind /bin /mnt",
        "umount2, umount /proc",
        "pivot_root, pivot-root",
        "chroot, chroot /mnt",
        "fsopen, fsopen tmpfs",
        "open_tree, open-tree /bin",
        "move_mount, move-mount",
        "mount_setattr, mount-setattr /",
        "ptrace, ptrace",
        "process_vm_readv, process-vm",
        "setns, setns self uts",
        "unshare, unshare mnt",
        "unshare, unshare user",
        "unshare, unshare net",
        "clone, clone-ns user",
        "clone, clone-ns net",
        "open_by_handle_at, open_by_handle /"
    })
    void killsTheContainerAndGoesThroughOnlyIfThePolicySaysSo(String call, String attempt) throws Exception {
        var open = Brig.in(temp).withoutLandlock().with("files", ALL_FILES).with("process", CAPABILITIES);

        var let = open.with("response", "{escape: alert}").attempt(attempt);
        var held = open.with("response", "{escape: kill}").attempt(attempt);

        assertThat(let.lastLine()).as(let.toString()).startsWith("ok ");
        assertThat(held.out()).as(held.toString()).isEmpty();
        assertThat(held.code()).as(held.toString()).isEqualTo(137);
        assertThat(held.err()).contains(call);
    }

    /**
     * What would change this machine's kernel is not let through even for a test; nor what its host can see of it, like
     * keys, which have no namespace.
     */
    @ParameterizedTest
    @CsvSource({
        "bpf, bpf",
        "mknod, mknod /tmp/n b 7 0",
        "init_module, init_module",
        "finit_module, finit_module",
        "delete_module, delete_module",
        "kexec_load, kexec",
        "reboot, reboot",
        "swapon, swapon",
        "clock_settime, clock-set",
        "keyctl, keyctl",
        "add_key, add-key a b",
        "request_key, request-key a",
        "userfaultfd, userfaultfd",
        "perf_event_open, perf",
        "open_tree_attr, syscall 467"
    })
    void killsTheContainer(String call, String attempt) throws Exception {
        var held = Brig.in(temp).with("process", CAPABILITIES).attempt(attempt);

        assertThat(held.out()).as(held.toString()).isEmpty();
        assertThat(held.code()).as(held.toString()).isEqualTo(137);
        assertThat(held.err()).contains(call);
    }

    /** Programs try these and go on without them, so they fail and nobody dies. */
    @ParameterizedTest
    @CsvSource({"io_uring, E(PERM|NOSYS)", "clone3-ns user, ENOSYS", "syslog, E(PERM|NOSYS)"})
    void fails(String attempt, String errno) throws Exception {
        var held = Brig.in(temp).with("process", CAPABILITIES).attempt(attempt);

        assertThat(held.lastLine()).as(held.toString()).matches(errno + " .*");
    }
}
