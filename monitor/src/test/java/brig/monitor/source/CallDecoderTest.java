package brig.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Call.Argument;
import brig.monitor.event.Call.Use;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Resolution;
import brig.policy.Abi;
import brig.policy.SyscallTable;
import brig.runtime.sys.Errno;
import brig.runtime.sys.SyscallException;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CallDecoderTest {
    private static final int AT_FDCWD = -100;

    private final FakeMemory memory = new FakeMemory();
    private final Frame frame = new Frame(memory, new Frame.Surroundings() {
        @Override
        public Resolution resolve(int thread, int dirfd, String path, boolean followLast, boolean emptyIsDirectory) {
            return new Resolution.At(dirfd + ":" + path + (followLast ? "" : " itself"));
        }

        @Override
        public String protocol(int thread, int fd) {
            return "tcp of " + fd;
        }

        @Override
        public Optional<Endpoint> socket(int thread, int fd) {
            return fd == 5 ? Optional.of(new Endpoint.AbstractUnix("five")) : Optional.empty();
        }
    });

    private Call decode(String name, long... registers) throws SyscallException {
        return decode(Abi.X86_64, name, registers);
    }

    private Call decode(Abi abi, String name, long... registers) throws SyscallException {
        frame.begin(abi, 7);
        for (int i = 0; i < 6; i++) {
            frame.register(i, i < registers.length ? registers[i] : 0);
        }
        return new CallDecoder(name, Signature.of(name)).decode(frame);
    }

    private static List<String> text(Call call) {
        return call.arguments().stream().map(Argument::toString).toList();
    }

    private static Use only(Call call) {
        var uses = ((Call.File) call).uses();
        assertThat(uses).hasSize(1);
        return uses.getFirst();
    }

    @Test
    void theEnvironmentThatAnExecHandsOnIsReadWhileTheCallerWaits() throws Exception {
        long environment = memory.putLongs(memory.put("A=1"), memory.put("B=" + "x".repeat(1000)), 0);
        var exec =
                (Call.Exec) decode("execve", memory.put("/bin/id"), memory.putLongs(memory.put("id"), 0), environment);
        var late =
                (Call.Exec) decode("execve", memory.put("/bin/id"), memory.putLongs(memory.put("id"), 0), environment);

        assertThat(late.environment().get()).hasSize(2).contains("A=1");
        assertThat(late.environment().get().get(1)).hasSize(256);
        frame.end();
        assertThat(exec.environment().get()).isEmpty();
    }

    @Test
    void aCallOnADescriptorSaysWhereItsSocketLeads() throws Exception {
        assertThat(((Call.Other) decode("dup2", 5, 1)).descriptor().get()).contains(new Endpoint.AbstractUnix("five"));
        assertThat(((Call.Other) decode("dup2", 4, 1)).descriptor().get()).isEmpty();
        assertThat(text(decode("dup2", 5, 1))).containsExactly("oldfd=5", "newfd=1");
    }

    @Test
    void openFlagsSayWhatHappensToAPresentAndToAnAbsentFile() throws Exception {
        long path = memory.put("file");

        assertThat(only(decode("openat", AT_FDCWD, path, 0)))
                .extracting(Use::ifThere, Use::ifAbsent)
                .containsExactly(Access.READ, Access.NONE);
        assertThat(only(decode("openat", AT_FDCWD, path, 0x40)))
                .extracting(Use::ifThere, Use::ifAbsent)
                .containsExactly(Access.READ, Access.WRITE);
        assertThat(only(decode("open", path, 0x241)))
                .extracting(Use::ifThere, Use::ifAbsent)
                .containsExactly(Access.WRITE, Access.WRITE);
        assertThat(only(decode("open", path, 0xc1)))
                .extracting(Use::ifThere, Use::ifAbsent)
                .containsExactly(Access.NONE, Access.WRITE);
        assertThat(only(decode("open", path, 0x200000)).ifThere()).isEqualTo(Access.NONE);
        long how = memory.putLongs(0x241, 0600, 8);
        var openat2 = decode("openat2", 5, path, how, 24);
        assertThat(only(openat2).ifThere()).isEqualTo(Access.WRITE);
        assertThat(text(openat2))
                .containsExactly(
                        "dirfd=5",
                        "pathname=file",
                        "flags=O_WRONLY|O_CREAT|O_TRUNC",
                        "mode=0600",
                        "resolve=0x8",
                        "size=24");
    }

    @Test
    void aPathIsLookedUpFromItsDescriptorAndAsItsCallFollowsLinks() throws Exception {
        long path = memory.put("x");

        assertThat(only(decode("unlinkat", 9, path)).path().resolve()).isEqualTo(new Resolution.At("9:x itself"));
        assertThat(only(decode("openat", 9, path, 0)).path().resolve()).isEqualTo(new Resolution.At("9:x"));
        assertThat(only(decode("openat", 9, path, 0x20000)).path().resolve())
                .isEqualTo(new Resolution.At("9:x itself"));
        assertThat(only(decode("fchownat", 9, path, 0, 0, 0x100)).path().resolve())
                .isEqualTo(new Resolution.At("9:x itself"));
        assertThat(only(decode("chmod", path)).path().resolve()).isEqualTo(new Resolution.At("-100:x"));
    }

    @Test
    void whatIsLookedUpAfterTheAnswerIsUnknown() throws Exception {
        var early = only(decode("open", memory.put("a"), 0)).path();
        var late = only(decode("open", memory.put("b"), 0)).path();

        frame.end();

        assertThat(early.resolve()).isEqualTo(new Resolution.Unknown("the call is over"));
        assertThat(late.resolve()).isEqualTo(new Resolution.Unknown("the call is over"));
    }

    @Test
    void aPathThatCannotBeReadOrIsTooLongIsTheKernelsToRefuse() throws Exception {
        assertThat(only(decode("open", 0, 0)).path().resolve()).isEqualTo(new Resolution.Nowhere(Errno.EFAULT));
        assertThat(only(decode("open", 64, 0)).path().resolve()).isEqualTo(new Resolution.Nowhere(Errno.EFAULT));
        assertThat(only(decode("open", memory.put("x".repeat(5000)), 0)).path().resolve())
                .isEqualTo(new Resolution.Nowhere(Errno.ENAMETOOLONG));
        assertThat(only(decode("open", memory.put("x".repeat(1000)), 0)).path().written())
                .hasSize(1000);
    }

    @Test
    void anExecHasItsArgumentsUpToABound() throws Exception {
        long word = memory.put("ls");
        long argv = memory.putLongs(word, memory.put("-l"), memory.put("x".repeat(400)), 0);

        var exec = (Call.Exec) decode("execve", memory.put("/bin/ls"), argv);

        assertThat(exec.path().written()).isEqualTo("/bin/ls");
        assertThat(exec.argv()).containsExactly("ls", "-l", "x".repeat(256));
        long many = memory.putLongs(LongStream.range(0, 100).map(_ -> word).toArray());
        assertThat(((Call.Exec) decode("execve", word, many)).argv())
                .hasSize(33)
                .endsWith("ls", "...");
    }

    @Test
    void aProgramOfThirtyTwoBitsHasShortPointers() throws Exception {
        long word = memory.put("ls");
        long argv = memory.putLongs(word | word << 32, 0);

        var exec = (Call.Exec) decode(Abi.I386, "execve", word, argv);

        assertThat(exec.argv()).containsExactly("ls", "ls");
    }

    @Test
    void anEmptyPathWithAtEmptyPathMeansTheDescriptor() throws Exception {
        var exec = (Call.Exec) decode("execveat", 5, memory.put(""), 0, 0, 0x1000);

        assertThat(exec.path().resolve()).isEqualTo(new Resolution.At("5:"));
        assertThat(text(exec)).containsExactly("dirfd=5", "envp=NULL", "flags=AT_EMPTY_PATH");
    }

    @Test
    void mountArgumentsAreStringsAndNamedFlags() throws Exception {
        var mount = decode("mount", memory.put("none"), memory.put("/mnt"), memory.put("tmpfs"), 0x1006, 0);

        assertThat(text(mount))
                .containsExactly(
                        "source=none",
                        "target=/mnt",
                        "filesystemtype=tmpfs",
                        "mountflags=MS_NOSUID|MS_NODEV|MS_BIND",
                        "data=NULL");
    }

    @Test
    void numbersAreSpelledAsTheKernelsHeadersDo() throws Exception {
        assertThat(text(decode("ptrace", 16, 42, 0, 0)))
                .containsExactly("request=PTRACE_ATTACH", "pid=42", "addr=NULL", "data=NULL");
        assertThat(text(decode("unshare", 0x10020000))).containsExactly("flags=CLONE_NEWNS|CLONE_NEWUSER");
        assertThat(text(decode("clone", 0x20000011)).getFirst()).isEqualTo("flags=CLONE_NEWPID|SIGCHLD");
        assertThat(text(decode("bpf", 5, 0, 0)).getFirst()).isEqualTo("cmd=BPF_PROG_LOAD");
        assertThat(text(decode("kill", 0xffffffffL, 9))).containsExactly("pid=-1", "sig=SIGKILL");
        assertThat(text(decode("ioctl", 0, 0x5412, 0)).get(1)).isEqualTo("op=TIOCSTI");
        assertThat(text(decode("mknod", memory.put("d"), 0x21b6, 0x101)))
                .containsExactly("pathname=d", "mode=S_IFCHR|0666", "dev=1:1");
        assertThat(text(decode("not_a_call", 1, 2))).startsWith("arg0=0x1", "arg1=0x2", "arg2=0x0");
    }

    @Test
    void whatAnAttackerAsksForIsNamedToo() throws Exception {
        assertThat(text(decode("prctl", 4, 0)).getFirst()).isEqualTo("op=PR_SET_DUMPABLE");
        assertThat(text(decode("prctl", 15, memory.put("kworker/0:1")))).contains("arg2=kworker/0:1");
        assertThat(text(decode("prctl", 22, 7))).contains("arg2=0x7");
        assertThat(text(decode("seccomp", 1, 8, 0)))
                .startsWith("operation=SECCOMP_SET_MODE_FILTER", "flags=SECCOMP_FILTER_FLAG_NEW_LISTENER");
        assertThat(text(decode("personality", 0x440000)))
                .containsExactly("persona=ADDR_NO_RANDOMIZE|READ_IMPLIES_EXEC");
        assertThat(text(decode("personality", 0xffffffffL))).containsExactly("persona=0xffffffff");
        assertThat(text(decode("reboot", 0xfee1dead, 672274793, 0x4321fedc, 0)))
                .contains("op=LINUX_REBOOT_CMD_POWER_OFF");
        assertThat(text(decode("userfaultfd", 0x80001))).containsExactly("flags=UFFD_USER_MODE_ONLY|O_CLOEXEC");
        assertThat(text(decode("accept4", 5, 0, 0, 0x80800))).endsWith("flags=SOCK_NONBLOCK|SOCK_CLOEXEC");
        assertThat(text(decode("recvfrom", 5, 0, 1, 0x4040))).contains("flags=MSG_DONTWAIT|MSG_NOSIGNAL");
        assertThat(text(decode("setfsuid", 0))).containsExactly("fsuid=0");
        assertThat(text(decode("vfork", 1, 2, 3))).isEmpty();
    }

    @Test
    void theNamespacesThatAClone3AsksForAreReadFromItsStruct() throws Exception {
        long struct = memory.putLongs(0x1_1002_0000L, 0, 0, 0, 17, 0, 0, 0);

        assertThat(text(decode("clone3", struct, 88)))
                .containsExactly(
                        "flags=CLONE_NEWNS|CLONE_NEWUSER|CLONE_CLEAR_SIGHAND", "exit_signal=SIGCHLD", "size=88");
        assertThat(text(decode("clone3", 0, 88))).containsExactly("cl_args=NULL", "size=88");
    }

    @Test
    void addressesOfEveryKindAreRead() throws Exception {
        byte[] four = {2, 0, 0x15, 0x38, 10, 1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0};
        var six = new byte[28];
        six[0] = 10;
        six[3] = 80;
        six[8] = (byte) 0xfd;
        six[23] = 1;
        byte[] path = {1, 0, '/', 'r', 'u', 'n', '/', 's', 0};
        byte[] abstractName = {1, 0, 0, 'b', 'u', 's'};
        byte[] netlink = {16, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0};

        var ip = (Call.Network) decode("connect", 3, memory.put(four), 16);
        assertThat(ip.endpoint()).hasToString("10.1.2.3:5432");
        assertThat(ip.protocol().get()).isEqualTo("tcp of 3");
        assertThat(endpoint(six, 28)).hasToString("[fd00:0:0:0:0:0:0:1]:80");
        assertThat(endpoint(path, 9)).isInstanceOf(Endpoint.Unix.class).hasToString("/run/s");
        assertThat(endpoint(abstractName, 6)).isEqualTo(new Endpoint.AbstractUnix("bus"));
        assertThat(endpoint(netlink, 12)).isEqualTo(new Endpoint.Other("netlink", "port 7"));
        assertThat(endpoint(new byte[16], 16)).isEqualTo(new Endpoint.Other("unspec", ""));
        assertThat(endpoint(four, 4)).isEqualTo(new Endpoint.Other("inet", ""));
        assertThat(endpoint(four, 100)).isEqualTo(new Endpoint.Other("unreadable", ""));
        assertThat(((Call.Network) decode("sendto", 3, 0, 0, 0, 0, 0)).endpoint())
                .isEqualTo(new Endpoint.Other("none", ""));
    }

    @Test
    void anIpv4AddressInsideAnIpv6OneIsIpv4() throws Exception {
        var mapped = new byte[28];
        mapped[0] = 10;
        mapped[18] = (byte) 0xff;
        mapped[19] = (byte) 0xff;
        mapped[20] = 127;
        mapped[23] = 1;

        assertThat(endpoint(mapped, 28)).hasToString("127.0.0.1:0");
    }

    private Endpoint endpoint(byte[] address, int length) throws SyscallException {
        return ((Call.Network) decode("bind", 3, memory.put(address), length)).endpoint();
    }

    @Test
    void linkAndRenameNameTwoPaths() throws Exception {
        var rename = (Call.File) decode("renameat2", 3, memory.put("a"), 4, memory.put("b"), 1);

        assertThat(rename.uses())
                .extracting(use -> use.path().resolve(), Use::ifThere, Use::ifAbsent)
                .containsExactly(
                        tuple(new Resolution.At("3:a itself"), Access.WRITE, Access.NONE),
                        tuple(new Resolution.At("4:b itself"), Access.WRITE, Access.WRITE));
        assertThat(text(rename)).endsWith("flags=RENAME_NOREPLACE");
    }

    @Test
    void noSignatureHasMoreParametersThanRegisters() {
        for (var call : SyscallTable.names()) {
            assertThat(Signature.of(call).parameters()).hasSizeLessThanOrEqualTo(6);
        }
    }
}
