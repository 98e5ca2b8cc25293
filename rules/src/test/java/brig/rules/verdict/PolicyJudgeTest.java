package brig.rules.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Resolution;
import brig.monitor.event.Verdict;
import brig.policy.Cidr;
import brig.policy.NetworkRules;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Ports;
import brig.policy.NetworkRules.Protocol;
import brig.policy.Offence;
import brig.policy.Response;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyJudgeTest {
    private static final PolicyJudge JUDGE = new PolicyJudge(Policies.of(Policies.FILES), Policies.ALL);

    private static final NetworkRules HOST = new NetworkRules(
            Mode.HOST,
            List.of(
                    new Destination(cidr("10.0.0.0", 8), new Ports(5432, 5432), Protocol.TCP),
                    new Destination(cidr("fd00::", 8), new Ports(53, 53), Protocol.UDP)),
            List.of(new Ports(8080, 8080)));

    @ParameterizedTest
    @CsvSource({
        "/bin/ls, allow",
        "/srv/www/cgi/run, allow",
        "/srv/www/cgi/other, deny 13 files.execute",
        "/tmp/dropped, deny 13 files.execute",
        "/binx/ls, deny 13 files.execute",
        "/lib64/ld-linux-x86-64.so.2, deny 13 files.execute",
        "/lib/ld-musl-x86_64.so.1, deny 13 files.execute",
    })
    void programsMustBeListed(String path, String expected) {
        assertThat(judge(exec(NamedPath.at(path)), Offence.EXECUTE)).isEqualTo(expected);
    }

    @Test
    void aProgramIsJudgedByWhereItsLinksLead() {
        assertThat(judge(
                        exec(leading("/bin/loader", new Resolution.At("/lib64/ld-linux-x86-64.so.2"))),
                        Offence.EXECUTE))
                .isEqualTo("deny 13 files.execute");
    }

    @Test
    void aProgramThatLiesInMemoryAloneIsRefusedAndOneThatIsNotThereIsTheKernelsToRefuse() {
        assertThat(judge(exec(leading("", new Resolution.InMemoryOnly("/memfd:x (deleted)"))), Offence.EXECUTE))
                .isEqualTo("deny 13 files.execute");
        assertThat(judge(exec(leading("/nowhere", new Resolution.AbsentIn("/", "nowhere"))), Offence.EXECUTE))
                .isEqualTo("allow");
        assertThat(judge(exec(leading("", new Resolution.Nowhere(14))), Offence.EXECUTE))
                .isEqualTo("allow");
        assertThat(judge(exec(leading("/bin/x", new Resolution.Unknown("gone"))), Offence.EXECUTE))
                .isEqualTo("deny 13 files.execute");
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/www/index.html, READ, allow",
        "/srv/www, READ, allow",
        "/srv/www2, READ, deny 13 files.read",
        "/srv, READ, deny 13 files.read",
        "/, READ, deny 13 files.read",
        "/etc/shadow, READ, deny 13 files.read",
        "/etc/hosts, READ, allow",
        "/etc/hosts, WRITE, deny 13 files.write",
        "/srv/www/index.html, WRITE, deny 13 files.write",
        "/srv/www/upload/a, WRITE, allow",
        "/srv/www/upload/fixed/a, READ, allow",
        "/srv/www/upload/fixed/a, WRITE, deny 13 files.readOnly",
        "/srv/www/upload/.secret, READ, allow",
        "/srv/www/upload/.secret, WRITE, deny 13 files.masked",
        "/var/log/app.log, WRITE, allow",
        "/var/log/other.log, WRITE, deny 13 files.write",
        "/tmp/x, WRITE, allow",
        "/data/x, WRITE, allow",
        "/etc/app/x, READ, allow",
        "/etc/app/x, WRITE, deny 13 files.write",
        "/proc/1/status, READ, allow",
        "/proc/self/mem, WRITE, deny 13 files.write",
        "/proc/sys/kernel/core_pattern, WRITE, deny 13 files.readOnly",
        "/dev, READ, allow",
        "/dev/null, WRITE, allow",
        "/dev/sda, READ, deny 13 files.read",
        "/dev/fuse, WRITE, allow",
        "/dev/kvm, READ, allow",
        "/dev/kvm, WRITE, deny 13 files.write",
        "/dev/shm/x, WRITE, allow",
    })
    void filesMustBeListedForWhatIsDoneWithThem(String path, Access access, String expected) {
        assertThat(judge(open(NamedPath.at(path), access, Access.NONE), Offence.FILE))
                .isEqualTo(expected);
    }

    @Test
    void makingAFileIsAMatterOfItsDirectory() {
        var here = leading("new", new Resolution.AbsentIn("/tmp", "new"));
        var elsewhere = leading("new", new Resolution.AbsentIn("/srv/www", "new"));

        assertThat(judge(open(here, Access.WRITE, Access.WRITE), Offence.FILE)).isEqualTo("allow");
        assertThat(judge(open(elsewhere, Access.WRITE, Access.WRITE), Offence.FILE))
                .isEqualTo("deny 13 files.write");
        assertThat(judge(open(elsewhere, Access.READ, Access.NONE), Offence.FILE))
                .isEqualTo("allow");
    }

    @Test
    void aFileThatMayBeWrittenMayNotBeRemovedUnlessItsDirectoryMayChange() {
        var listed = NamedPath.at("/var/log/app.log");

        assertThat(judge(call("unlink", use(listed, Access.WRITE, Access.NONE)), Offence.FILE))
                .isEqualTo("deny 13 files.write");
        assertThat(judge(call("unlink", use(NamedPath.at("/tmp/x"), Access.WRITE, Access.NONE)), Offence.FILE))
                .isEqualTo("allow");
    }

    @Test
    void bothPathsOfARenameCount() {
        var from = use(NamedPath.at("/tmp/x"), Access.WRITE, Access.NONE);
        var to = use(leading("/bin/ls", new Resolution.At("/bin/ls")), Access.WRITE, Access.WRITE);

        assertThat(judge(call("rename", from, to), Offence.FILE)).isEqualTo("deny 13 files.write");
    }

    @Test
    void aLinkOutOfTheListsIsFoundBehindARelativePathAndAnAbsoluteOneIsLeftToTheKernel() {
        var out = new Resolution.At("/etc/shadow");

        assertThat(judge(open(leading("link", out), Access.READ, Access.NONE), Offence.FILE))
                .isEqualTo("deny 13 files.read");
        assertThat(judge(open(leading("/srv/www/../x", out), Access.READ, Access.NONE), Offence.FILE))
                .isEqualTo("deny 13 files.read");
        // Landlock refuses it: no look-up for the many opens that are fine
        assertThat(judge(open(leading("/srv/www/link", out), Access.READ, Access.NONE), Offence.FILE))
                .isEqualTo("allow");
    }

    @Test
    void withoutLandlockNothingIsAllowedThatAChangedPathWouldBreak() {
        var judge = new PolicyJudge(Policies.of(Policies.FILES), new KernelControls(0, true));

        assertThat(text(judge.judge(exec(NamedPath.at("/bin/ls")), Offence.EXECUTE)))
                .isEqualTo("deny 13 kernel.landlock");
        assertThat(text(judge.judge(open(NamedPath.at("/tmp/x"), Access.READ, Access.NONE), Offence.FILE)))
                .isEqualTo("deny 13 kernel.landlock");
    }

    @Test
    void anOldLandlockDoesNotHoldTruncate() {
        var judge = new PolicyJudge(Policies.of(Policies.FILES), new KernelControls(2, true));
        var use = use(NamedPath.at("/tmp/x"), Access.WRITE, Access.NONE);

        assertThat(text(judge.judge(call("truncate", use), Offence.FILE))).isEqualTo("deny 13 kernel.landlock");
        assertThat(text(judge.judge(call("unlink", use), Offence.FILE))).isEqualTo("allow");
    }

    @ParameterizedTest
    @CsvSource({
        "connect, 10.1.2.3, 5432, tcp, allow",
        "connect, 10.1.2.3, 5432, udp, deny 1 network.connect",
        "connect, 10.1.2.3, 22, tcp, deny 1 network.connect",
        "connect, 11.1.2.3, 5432, tcp, deny 1 network.connect",
        "connect, ::ffff:10.1.2.3, 5432, tcp, allow",
        "connect, 127.0.0.1, 80, tcp, deny 1 network.connect",
        "connect, 0.0.0.0, 5432, tcp, deny 1 network.connect",
        "sendto, fd00::1, 53, udp, allow",
        "sendto, fe80::1, 53, udp, deny 1 network.connect",
        "connect, 10.1.2.3, 5432, unknown, deny 1 network.connect",
        "bind, 0.0.0.0, 8080, tcp, allow",
        "bind, 0.0.0.0, 0, tcp, allow",
        "bind, 0.0.0.0, 80, tcp, deny 1 network.listen",
    })
    void addressesMustBeListed(String syscall, String address, int port, String protocol, String expected)
            throws UnknownHostException {
        var judge = new PolicyJudge(Policies.of(Policies.FILES, HOST, Map.of()), Policies.ALL);
        var endpoint = new Endpoint.Ip("inet", InetAddress.getByName(address), port);

        assertThat(text(judge.judge(network(syscall, endpoint, protocol), Offence.NETWORK)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "connect, 127.0.0.1, allow",
        "connect, ::1, allow",
        "connect, 0.0.0.0, allow",
        "connect, 203.0.113.9, deny 1 network.connect",
        "bind, 0.0.0.0, allow",
    })
    void withoutANetworkThereIsLoopbackAndAnythingElseIsReported(String syscall, String address, String expected)
            throws UnknownHostException {
        var endpoint = new Endpoint.Ip("inet", InetAddress.getByName(address), 80);

        assertThat(judge(network(syscall, endpoint, "tcp"), Offence.NETWORK)).isEqualTo(expected);
    }

    @Test
    void everywhereIncludesThisHost() throws UnknownHostException {
        var everywhere = new NetworkRules(
                Mode.HOST, List.of(new Destination(cidr("0.0.0.0", 0), new Ports(0, 65535), Protocol.TCP)), List.of());
        var judge = new PolicyJudge(Policies.of(Policies.FILES, everywhere, Map.of()), Policies.ALL);

        assertThat(text(judge.judge(
                        network("connect", new Endpoint.Ip("inet", InetAddress.getByName("0.0.0.0"), 80), "tcp"),
                        Offence.NETWORK)))
                .isEqualTo("allow");
        assertThat(text(judge.judge(
                        network("connect", new Endpoint.Ip("inet6", InetAddress.getByName("::"), 80), "tcp"),
                        Offence.NETWORK)))
                .isEqualTo("deny 1 network.connect");
    }

    @Test
    void otherFamiliesAreDecidedOneByOne() {
        assertThat(judge(network("connect", new Endpoint.Other("netlink", "port 0"), ""), Offence.NETWORK))
                .isEqualTo("allow");
        assertThat(judge(network("connect", new Endpoint.Other("unspec", ""), ""), Offence.NETWORK))
                .isEqualTo("allow");
        assertThat(judge(network("connect", new Endpoint.Other("vsock", ""), ""), Offence.NETWORK))
                .isEqualTo("deny 1 network.connect");
        assertThat(judge(network("bind", new Endpoint.Other("packet", ""), ""), Offence.NETWORK))
                .isEqualTo("deny 1 network.listen");
        assertThat(judge(network("connect", new Endpoint.Unix(NamedPath.at("/tmp/app.sock")), ""), Offence.NETWORK))
                .isEqualTo("allow");
        assertThat(judge(
                        network("connect", new Endpoint.Unix(NamedPath.at("/var/run/docker.sock")), ""),
                        Offence.NETWORK))
                .isEqualTo("deny 1 files.write");
        assertThat(judge(network("connect", new Endpoint.AbstractUnix("x"), ""), Offence.NETWORK))
                .isEqualTo("allow");
    }

    @Test
    void onTheHostsNetworkTheKernelMustHoldTheLists() throws UnknownHostException {
        var policy = Policies.of(Policies.FILES, HOST, Map.of());
        var endpoint = new Endpoint.Ip("inet", InetAddress.getByName("10.1.2.3"), 5432);
        var open = new PolicyJudge(policy, new KernelControls(7, false));
        var old = new PolicyJudge(policy, new KernelControls(5, true));

        assertThat(text(open.judge(network("connect", endpoint, "tcp"), Offence.NETWORK)))
                .isEqualTo("deny 1 kernel.network");
        assertThat(text(old.judge(network("connect", new Endpoint.AbstractUnix("x"), ""), Offence.NETWORK)))
                .isEqualTo("deny 1 kernel.landlock");
    }

    @Test
    void theResponseOfItsClassDecidesWhatHappens() {
        var policy = Policies.of(
                Policies.FILES,
                Policies.NO_NETWORK,
                Map.of(Offence.ESCAPE, Response.KILL, Offence.FILE, Response.ALERT));
        var judge = new PolicyJudge(policy, Policies.ALL);

        assertThat(judge.judge(new Call.Other("mount", List.of()), Offence.ESCAPE))
                .isInstanceOf(Verdict.Kill.class);
        assertThat(judge.judge(new Call.Other("i386:execve", List.of()), Offence.ESCAPE))
                .isInstanceOf(Verdict.Kill.class);
        assertThat(text(judge.judge(new Call.Other("getcpu", List.of()), Offence.SYSCALL)))
                .isEqualTo("deny 1 syscalls=getcpu");
        assertThat(judge.judge(open(NamedPath.at("/etc/shadow"), Access.READ, Access.NONE), Offence.FILE))
                .isInstanceOf(Verdict.Alert.class);
    }

    @Test
    void theReasonNamesTheLineThatDecided() {
        var escape = (Verdict.Deny) JUDGE.judge(new Call.Other("mount", List.of()), Offence.ESCAPE);
        var execute = (Verdict.Deny) JUDGE.judge(exec(NamedPath.at("/x")), Offence.EXECUTE);
        var file = (Verdict.Deny) JUDGE.judge(open(NamedPath.at("/x"), Access.READ, Access.NONE), Offence.FILE);

        assertThat(escape.reason().place()).hasToString("syscalls:common:12:1");
        assertThat(execute.reason().place()).hasToString("web.yaml:9:3");
        assertThat(file.reason().place()).hasToString("web.yaml:30:3");
    }

    @Test
    void aCallThatCouldNotBeDecodedIsRefused() {
        var unknown = new Call.Other("execve", List.of());

        assertThat(judge(unknown, Offence.EXECUTE)).isEqualTo("deny 13 files.execute");
        assertThat(judge(unknown, Offence.FILE)).isEqualTo("deny 13 files.read");
        assertThat(judge(unknown, Offence.NETWORK)).isEqualTo("deny 1 network.connect");
    }

    @Test
    void aVerdictTakesMicroseconds() {
        var call = open(NamedPath.at("/srv/www/a/b/c/d/index.html"), Access.READ, Access.NONE);
        int allowed = 0;
        for (int i = 0; i < 50_000; i++) {
            allowed += JUDGE.judge(call, Offence.FILE) instanceof Verdict.Allow ? 1 : 0;
        }
        long begin = cpu();
        for (int i = 0; i < 50_000; i++) {
            allowed += JUDGE.judge(call, Offence.FILE) instanceof Verdict.Allow ? 1 : 0;
        }

        double each = (cpu() - begin) / 50_000.0;
        System.out.printf("verdict on an open: %.0f ns%n", each);
        assertThat(allowed).isEqualTo(100_000);
        assertThat(each).isLessThan(100_000);
    }

    private static String judge(Call call, Offence offence) {
        return text(JUDGE.judge(call, offence));
    }

    private static String text(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow allow -> "allow";
            case Verdict.Alert alert -> "alert " + alert.reason().rule();
            case Verdict.Deny deny ->
                "deny " + deny.errno() + " " + deny.reason().rule();
            case Verdict.Kill kill -> "kill " + kill.reason().rule();
        };
    }

    private static NamedPath leading(String written, Resolution resolution) {
        return new NamedPath(written, Lazy.of(resolution));
    }

    private static Call.Exec exec(NamedPath path) {
        return new Call.Exec("execve", path, List.of());
    }

    private static Call.File open(NamedPath path, Access ifThere, Access ifAbsent) {
        return call("openat", use(path, ifThere, ifAbsent));
    }

    private static Call.Use use(NamedPath path, Access ifThere, Access ifAbsent) {
        return new Call.Use(path, ifThere, ifAbsent);
    }

    private static Call.File call(String syscall, Call.Use... uses) {
        return new Call.File(syscall, List.of(uses), List.of());
    }

    private static Call.Network network(String syscall, Endpoint endpoint, String protocol) {
        return new Call.Network(syscall, endpoint, Lazy.of(protocol), List.of());
    }

    private static Cidr cidr(String address, int prefix) {
        try {
            return Cidr.of(InetAddress.getByName(address).getAddress(), prefix);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** This thread's, for other work on the machine is none of ours. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
