package brig.tests.explain;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Capability;
import brig.policy.explain.Action;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Ruling;
import brig.policy.explain.Ruling.Outcome;
import brig.policy.explain.Rulings;
import brig.policy.load.PolicyLoader;
import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.PolicyText;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hundreds of actions: asked of {@code explain}, then done in a container under the same policy, one process each. */
@AsRoot
class ExplainIT {
    private static final String DENY = "{escape: deny, execute: deny, file: deny, network: deny, syscall: deny}";
    private static final String ALERT = "{escape: alert, execute: alert, file: alert, network: alert, syscall: alert}";

    private static final List<String> OPENED = List.of(
            "/",
            "/bin",
            "/bin/busybox",
            "/etc",
            "/etc/group",
            "/etc/hosts",
            "/etc/passwd",
            "/etc/secret",
            "/srv",
            "/srv/www",
            "/srv/www/open",
            "/srv/www/shut",
            "/srv/www2",
            "/data",
            "/data/one",
            "/data/two",
            "/data/sub",
            "/data/sub/one",
            "/data/rw",
            "/data/rw/one",
            "/data/rw/fixed",
            "/data/rw/fixed/one",
            "/data/rw/hidden",
            "/opt/app/tool",
            "/work",
            "/work/one",
            "/in/one",
            "/tmp",
            "/fast",
            "/root",
            "/run",
            "/sys",
            "/usr/bin",
            "/var/tmp",
            "/dev",
            "/dev/null",
            "/dev/zero",
            "/dev/full",
            "/dev/urandom",
            "/dev/shm",
            "/dev/ptmx",
            "/proc",
            "/proc/version",
            "/proc/self/status",
            "/proc/1/maps",
            "/proc/meminfo",
            "/proc/keys",
            "/proc/kallsyms",
            "/proc/sys/kernel/ostype");

    private static final List<String> WRITTEN = List.of(
            "/bin/busybox",
            "/etc/hosts",
            "/etc/passwd",
            "/etc/secret",
            "/srv/www/open",
            "/srv/www/shut",
            "/data/one",
            "/data/two",
            "/data/sub/one",
            "/data/rw/one",
            "/data/rw/fixed/one",
            "/opt/app/tool",
            "/work/one",
            "/in/one",
            "/dev/null",
            "/dev/zero",
            "/dev/full",
            "/dev/random",
            "/proc/self/comm",
            "/proc/sysrq-trigger",
            "/proc/sys/kernel/core_pattern",
            "/proc/sys/vm/drop_caches",
            "/proc/keys");

    private static final List<String> DIRECTORIES = List.of(
            "",
            "/bin",
            "/etc",
            "/srv/www",
            "/data",
            "/data/sub",
            "/data/rw",
            "/data/rw/deep/er",
            "/data/rw/fixed",
            "/data/rw/hidden",
            "/opt/app",
            "/work",
            "/in",
            "/tmp",
            "/fast",
            "/root",
            "/run",
            "/var/tmp",
            "/dev",
            "/dev/shm");

    private static final List<String> EXECUTED = List.of(
            "/bin/busybox",
            "/bin/inside",
            "/bin/inside-a",
            "/bin/inside-b",
            "/opt/app/tool",
            "/opt/app/bin/tool",
            "/opt/app2/tool",
            "/data/rw/tool",
            "/data/rw/fixed/tool",
            "/work/tool",
            "/in/tool");

    @TempDir
    Path temp;

    private Path root;
    private Path work;
    private Path in;

    @BeforeEach
    void aRootWithSomethingOfEverything() throws Exception {
        root = temp.resolve("root");
        assertThat(Command.of("cp", "-a", Roots.busybox(), root).run().code()).isZero();
        work = Roots.volume(temp);
        in = Roots.volume(temp);
        for (var directory : List.of(
                "srv/www2",
                "data/sub",
                "data/rw/deep/er",
                "data/rw/fixed",
                "data/rw/hidden",
                "opt/app/bin",
                "opt/app2",
                "work",
                "in",
                "fast")) {
            Files.createDirectories(root.resolve(directory));
        }
        for (var file : List.of("data/one", "data/two", "data/sub/one", "data/rw/one", "data/rw/fixed/one")) {
            Files.writeString(root.resolve(file), "text");
        }
        for (var directory : List.of(root.resolve("work"), root.resolve("in"), work, in)) {
            Files.writeString(directory.resolve("one"), "text");
            Files.writeString(directory.resolve("old"), "text");
            Files.copy(Tools.inside(), directory.resolve("tool"), StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (var directory : DIRECTORIES) {
            if (!directory.matches("/dev.*|/work|/in")) {
                Files.writeString(root.resolve("." + directory + "/old"), "text");
            }
        }
        for (var tool : List.of(
                root.resolve("opt/app/tool"),
                root.resolve("opt/app/bin/tool"),
                root.resolve("opt/app2/tool"),
                root.resolve("data/rw/tool"),
                root.resolve("data/rw/fixed/tool"))) {
            Files.copy(Tools.inside(), tool, StandardCopyOption.COPY_ATTRIBUTES);
        }
    }

    private PolicyText lists(String more, String response) {
        return PolicyText.HELD.with("files", """
                        {read: [/bin, /srv/www, /data/one, /data/sub, /opt/app/bin], write: [/data/rw],\
                         execute: [/bin/inside, /bin/busybox, /opt/app/bin, /data/rw, /work, /in/tool, /fast],\
                         tmpfs: [/tmp, {path: /fast, size: 4Mi, executable: true}],\
                         masked: [/srv/www/shut, /data/two, /data/rw/hidden], readOnly: [/data/rw/fixed],\
                         volumes: [{source: %s, target: /work, writable: true}, {source: %s, target: /in}], %s}""".formatted(work, in, more)).with("response", response);
    }

    private static List<String> onFiles() {
        var actions = new ArrayList<String>();
        OPENED.stream().filter(ExplainIT::isHere).forEach(path -> actions.add("open " + path));
        WRITTEN.stream().filter(ExplainIT::isHere).forEach(path -> actions.add("write " + path));
        DIRECTORIES.forEach(path -> actions.add("make " + path + "/new"));
        DIRECTORIES.stream()
                // nothing can be there that could be removed
                .filter(path -> !path.equals("/dev") && !path.equals("/data/rw/hidden"))
                .forEach(path -> actions.add("remove " + path + "/old"));
        EXECUTED.forEach(path -> actions.add("exec " + path));
        return actions;
    }

    /** Not every kernel has every file in /proc. */
    private static boolean isHere(String path) {
        return !path.startsWith("/proc/") || Files.exists(Path.of(path));
    }

    @Test
    void onFilesWhileTheMonitorAnswers() throws Exception {
        compare(lists("watch: true", DENY), onFiles(), 100);
    }

    @Test
    void onFilesWhereTheMonitorOnlyReports() throws Exception {
        compare(lists("watch: true", ALERT), onFiles(), 100);
    }

    /** Without a list of what is written the root directory has no layer over it. */
    @Test
    void onFilesOfAReadOnlyRoot() throws Exception {
        var files = "{read: [/bin, /srv/www], execute: [/bin/inside], tmpfs: [/tmp], watch: false}";

        compare(PolicyText.HELD.with("files", files).with("response", DENY), onFiles(), 100);
    }

    @Test
    void onFilesWhereNobodyWatches() throws Exception {
        compare(lists("watch: false", DENY), onFiles(), 100);
    }

    private static List<String> onTheNetwork() {
        var actions = new ArrayList<String>();
        for (var host : List.of(
                "127.0.0.1",
                "127.0.0.2",
                "127.0.9.9",
                "127.1.0.0",
                "127.1.255.255",
                "127.2.0.1",
                "10.1.2.3",
                "192.168.7.7",
                "169.254.169.254",
                "203.0.113.9",
                "[::1]",
                "[2001:db8::1]",
                "[fd00::7]")) {
            for (var port : List.of("21", "22", "443", "5432", "65535", "53/udp", "54/udp", "5432/udp")) {
                actions.add("connect " + host + ":" + port);
            }
        }
        for (var port : List.of("0", "81", "1023", "1024", "28080", "28081", "28099", "28100", "61001")) {
            actions.add("listen " + port);
            actions.add("listen " + port + "/udp");
        }
        return actions;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{mode: none}",
                "{mode: host}",
                "{mode: host, connect: ['127.0.0.1:22', '127.1.0.0/16:440-450', '[::1]:5432', '127.0.0.0/8:53/udp'],"
                        + " listen: [81, 28080, 28090-28099]}",
                "{mode: host, connect: ['127.0.0.0/9:*'], listen: [1024-65535]}"
            })
    void onTheNetwork(String network) throws Exception {
        var policy = PolicyText.HELD.with("network", network);

        compare(policy.with("response", DENY), onTheNetwork(), 100);
        compare(policy.with("response", ALERT), onTheNetwork(), 100);
    }

    private static List<String> calls() {
        var actions = new ArrayList<String>();
        for (var name : Attempts.calls()) {
            if (!Attempts.NOT_WITH_ZEROS.contains(name) && !name.equals("syslog")) {
                actions.add(name);
            }
        }
        for (var registers : List.of(
                "socket 1 1 0",
                "socket 2 1 0",
                "socket 2 2 17",
                "socket 2 1 132",
                "socket 2 3 1",
                "socket 10 1 6",
                "socket 10 2 0",
                "socket 16 3 0",
                "socket 16 3 9",
                "socket 17 3 0",
                "socket 40 1 0",
                "socket 38 5 0",
                "socket 12 1 0",
                "socketpair 1 1 0",
                "socketpair 2 1 0",
                "unshare 0",
                "unshare 0x200",
                "unshare 0x10000000",
                "unshare 0x20000000",
                "unshare 0x40000200",
                "clone 0x10000011",
                "clone 0x20000011",
                "personality 0",
                "personality 0x40000",
                "personality 0xffffffff",
                "syslog 0",
                "ioctl 0 0x5412",
                "ioctl 0 0x541c",
                "ioctl 0 0x100005412",
                "ioctl 0 0x5423",
                "ioctl 0 0x5401",
                "memfd_create 0 0x10",
                "mknod 0 0x21b6",
                "mknod 0 0x61b6",
                "mknodat 0 0 0x21b6")) {
            actions.add(registers);
        }
        for (var capability : Capability.values()) {
            actions.add("cap " + capability.name());
        }
        return actions;
    }

    @ParameterizedTest
    @ValueSource(strings = {"restricted", "baseline", "privileged"})
    void onSystemCalls(String profile) throws Exception {
        var policy = PolicyText.HELD
                .with("extends", profile)
                .with("process", "{user: '0:0', capabilities: {only: [CHOWN, NET_BIND_SERVICE, SETUID]}}")
                .with("syscalls", "{allow: [statmount], deny: [flock], watch: [getcpu]}")
                .with("response", DENY);

        compare(policy, calls(), 300);
    }

    /** Each in a container of its own, which it ends. */
    @ParameterizedTest
    @ValueSource(strings = {"mount", "chroot", "ptrace", "unshare 0x10000000", "bpf", "exec /bin/inside-b"})
    void whatKillsKills(String action) throws Exception {
        var brig = Brig.in(temp).with("response", "{execute: kill}");

        var ruling = rulings(brig.policy()).of(ActionReader.read(action));
        var ended = brig.attempt("each id + " + Attempts.words(ruling.action()) + " + id");

        assertThat(ruling.outcome()).isEqualTo(Outcome.KILL);
        assertThat(ended.code()).as(ended.toString()).isEqualTo(137);
        assertThat(ended.outcomes()).as(ended.toString()).containsExactly("ok");
    }

    private Rulings rulings(PolicyText policy) throws Exception {
        var loaded = PolicyLoader.load(policy.write(temp));
        return new Rulings(loaded.policy().orElseThrow(() -> new AssertionError(loaded.render(false))));
    }

    private void compare(PolicyText policy, List<String> actions, int atLeast) throws Exception {
        var explained = rulings(policy);
        var foretold = actions.stream()
                .flatMap(action -> decided(explained, ActionReader.read(action)))
                .toList();
        var acts = root.resolve("srv/www/acts");
        Files.write(acts, foretold.stream().map(r -> Attempts.words(r.action())).toList());

        var done = new Brig(temp, policy, root, List.of(), List.of()).run("/bin/inside", "lines", "/srv/www/acts");

        assertThat(done.outcomes()).as(done.toString()).hasSameSizeAs(foretold).hasSizeGreaterThan(atLeast);
        var wrong = new ArrayList<String>();
        for (int i = 0; i < foretold.size(); i++) {
            var ruling = foretold.get(i);
            var answer = done.outcomes().get(i);
            if (!Attempts.foretells(ruling, answer) && !isAbsent(ruling, answer)) {
                wrong.add("%s: explained as %s (%s, %s), but the kernel says %s"
                        .formatted(ruling.action().text(), ruling.summary(), ruling.control(), ruling.rule(), answer));
            }
        }
        assertThat(wrong).isEmpty();
    }

    /** A call that this kernel lacks: it says the same outside. */
    private static boolean isAbsent(Ruling ruling, String answer) throws Exception {
        return ruling.outcome() == Outcome.ALLOW
                && answer.equals("ENOSYS")
                && Command.of(Tools.inside())
                        .and((Object[]) Attempts.words(ruling.action()).split(" "))
                        .run()
                        .outcomes()
                        .equals(List.of("ENOSYS"));
    }

    /** Where arguments decide, zeros are asked about; where lists do, they were asked by path and address. */
    private static Stream<Ruling> decided(Rulings explained, Action action) {
        var ruling = explained.of(action);
        if (ruling.outcome() == Outcome.DEPENDS && action instanceof Action.Call(var name, var registers)) {
            ruling =
                    registers.isEmpty() ? explained.of(new Action.Call(name, List.of(0L, 0L, 0L, 0L, 0L, 0L))) : ruling;
        }
        return isClone(ruling) || ruling.outcome() == Outcome.DEPENDS ? Stream.empty() : Stream.of(ruling);
    }

    /** One that is let through goes on in two. */
    private static boolean isClone(Ruling ruling) {
        return ruling.outcome() == Outcome.ALLOW && ruling.action().text().startsWith("clone ");
    }
}
