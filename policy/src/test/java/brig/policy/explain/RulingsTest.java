package brig.policy.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.policy.EffectivePolicy;
import brig.policy.Place;
import brig.policy.load.PolicyLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulingsTest {
    private static Ruling ruling(String policy, String action) {
        var loaded = PolicyLoader.load(Path.of("../policies", policy + ".yaml"));
        return new Rulings(loaded.policy().orElseThrow()).of(ActionReader.read(action));
    }

    private static EffectivePolicy policy(String text) {
        return PolicyLoader.loadText("in.yaml", text).policy().orElseThrow();
    }

    private static Ruling ruled(String text, String action) {
        return new Rulings(policy(text)).of(ActionReader.read(action));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            web     | open /srv/www/index.html      | allow
            web     | open /etc/shadow              | deny EACCES, reported as file
            web     | write /srv/www/index.html     | deny EACCES, reported as file
            web     | write /tmp/x                  | allow
            web     | make /run/httpd.pid           | allow
            web     | write /proc/sys/kernel/x      | deny EACCES, reported as file
            web     | open /proc/kcore              | allow
            web     | exec /bin/busybox             | allow
            web     | exec /bin/sh                  | deny EACCES, reported as execute
            web     | exec /lib64/ld-linux-x86-64.so.2 | deny EACCES, reported as execute
            web     | connect 10.1.2.3:5432         | deny EPERM, reported as network
            web     | connect [fd00::1]:53/udp      | deny EPERM, reported as network
            web     | listen 8080                   | allow
            web     | listen 8081                   | deny EPERM, reported as network
            web     | mount                         | kill, reported as escape
            web     | clone3                        | deny ENOSYS
            web     | syslog                        | deny EPERM
            web     | socket                        | depends
            web     | socket 2 1 0                  | allow
            web     | socket 2 3 1                  | deny EPERM, reported as syscall
            web     | socket 40 1 0                 | deny EPERM, reported as syscall
            web     | ioctl 0 0x5412                | kill, reported as escape
            web     | openat                        | depends
            web     | getpid                        | allow
            web     | chmod                         | allow
            web     | cap NET_RAW                   | deny EPERM
            compute | connect 127.0.0.1:80          | deny EPERM
            compute | exec /bin/sh                  | kill, reported as execute
            compute | listen 8080                   | deny EPERM
            batch   | open /etc/shadow              | allow
            batch   | open /root/.ssh/id_rsa        | deny EACCES
            batch   | exec /tmp/x                   | deny EACCES, reported as execute
            batch   | connect 127.0.0.1:80          | allow
            batch   | connect 10.0.0.1:80           | deny EPERM, reported as network
            batch   | write /proc/sys/kernel/x      | deny EROFS
            shell   | mount                         | deny EPERM, reported as escape
            shell   | exec /run/x                   | deny EACCES
            shell   | write /etc/passwd             | allow
            shell   | write /proc/sys/kernel/x      | deny EACCES, reported as file
            shell   | cap SYS_ADMIN                 | deny EPERM
            """)
    void aReadyMadePolicyAnswers(String policy, String action, String expected) {
        assertThat(ruling(policy, action).summary()).isEqualTo(expected);
    }

    @Test
    void theLineThatDecidesIsNamed() {
        var allowed = ruling("web", "open /srv/www/index.html");
        var refused = ruling("web", "connect 10.1.2.3:5432");
        var inherited = ruling("web", "open /usr/lib/libc.so");
        var killed = ruling("compute", "exec /bin/sh");

        assertThat(allowed.rule()).isEqualTo("files.read=/srv/www");
        assertThat(allowed.place().toString()).isEqualTo("../policies/web.yaml:8:71");
        assertThat(allowed.control()).startsWith("Landlock READ_FILE");
        assertThat(refused.rule()).isEqualTo("network.connect");
        assertThat(refused.place()).isEqualTo(Place.BUILT_IN);
        assertThat(refused.responsePlace().file()).isEqualTo("profile:restricted");
        assertThat(refused.control()).isEqualTo("seccomp notification (connect)");
        assertThat(inherited.place().file()).isEqualTo("profile:restricted");
        assertThat(killed.place().file()).isEqualTo("../policies/compute.yaml");
        assertThat(killed.responsePlace().file()).isEqualTo("../policies/compute.yaml");
    }

    @Test
    void anAlertGoesOnToWhatTheKernelHolds() {
        var text = """
                extends: restricted
                network: {mode: host, connect: ["10.0.0.0/8:443"]}
                response: {file: alert, network: alert, escape: alert}
                """;

        assertThat(ruled(text, "open /srv/x").summary()).isEqualTo("deny EACCES, reported as file");
        assertThat(ruled(text, "open /srv/x").control()).startsWith("Landlock");
        assertThat(ruled(text, "connect 192.0.2.1:443").summary()).isEqualTo("deny EPERM, reported as network");
        assertThat(ruled(text, "connect 192.0.2.1:443").control()).startsWith("cgroup program");
        assertThat(ruled(text, "connect 10.0.0.1:80").summary()).isEqualTo("deny EACCES, reported as network");
        assertThat(ruled(text, "connect 10.0.0.1:443").summary()).isEqualTo("allow");
        assertThat(ruled(text, "mount").summary()).isEqualTo("deny EPERM, reported as escape");
        assertThat(ruled(text, "ptrace").summary()).isEqualTo("allow, reported as escape");
        assertThat(ruled(text, "ptrace").isAlert()).isTrue();
    }

    @Test
    void whatTheListsAllowAMountMayStillRefuse() {
        var text = """
                extends: baseline
                files:
                  volumes: [{source: /srv/data, target: /data}]
                """;

        assertThat(ruled(text, "write /data/x").summary()).isEqualTo("deny EROFS");
        assertThat(ruled(text, "open /data/x").summary()).isEqualTo("allow");
        assertThat(ruled(text, "exec /run/x").control()).isEqualTo("mount (tmpfs, noexec)");
        assertThat(ruled(text, "exec /tmp/x").summary()).isEqualTo("allow");
        assertThat(ruled(text, "exec /dev/shm/x").summary()).isEqualTo("deny EACCES");
        assertThat(ruled("extends: privileged", "mount").control()).isEqualTo("Landlock (no change of mounts)");
    }

    /** What the kernel taught in {@code ExplainIT}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            exec /rw/fixed/tool    | deny EACCES | mount (read-only, noexec)
            write /srv/one         | deny EACCES | Landlock WRITE_FILE
            write /srv/hidden      | depends     | mask
            make /rw/hidden/x      | deny EROFS  | mask (read-only)
            write                  | allow       | seccomp (write)
            unshare 0              | allow       | seccomp (unshare)
            unshare 0x20000000     | deny EPERM  | capability SYS_ADMIN
            unshare 0x30000000     | allow       | seccomp (unshare)
            clone 0x20000011       | deny EPERM  | capability SYS_ADMIN
            socket 2 3 1           | deny EPERM  | capability NET_RAW
            socket 2 1 0           | allow       | seccomp (socket)
            syslog 2               | deny EPERM  | capability SYSLOG
            syslog 10              | allow       | seccomp (syslog)
            fsopen                 | deny EPERM  | capability SYS_ADMIN
            setgroups              | deny EPERM  | capability SETGID
            """)
    void whatTheFilterLetsThroughTheKernelStillChecks(String action, String expected, String control) {
        var ruling = ruled("""
                syscalls: {profile: privileged}
                files:
                  read: [/srv]
                  write: [/rw]
                  execute: [/rw]
                  masked: [/srv/hidden, /rw/hidden]
                  readOnly: [/rw/fixed]
                  watch: false
                """, action);

        assertThat(ruling.summary()).isEqualTo(expected);
        assertThat(ruling.control()).isEqualTo(control);
    }

    @Test
    void withNothingToWriteTheRootDirectoryIsReadOnly() {
        var text = "files: {read: [/srv], tmpfs: [/tmp], watch: false}";

        assertThat(ruled(text, "write /srv/x").summary()).isEqualTo("deny EROFS");
        assertThat(ruled(text, "write /tmp/x").summary()).isEqualTo("allow");
        assertThat(ruled(text, "write /proc/version").summary()).isEqualTo("deny EACCES");
    }

    @Test
    void aPathIsTakenByItsLetters() {
        assertThat(ActionReader.read("open /srv/www/../../etc//./passwd").text())
                .isEqualTo("open /etc/passwd");
        assertThat(ActionReader.read("read /a b").text()).isEqualTo("open /a b");
        assertThat(ruling("web", "open /srv/www/../../etc/shadow").outcome()).isEqualTo(Ruling.Outcome.DENY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "dance",
                "open etc",
                "connect example.org",
                "connect *.example.org:80",
                "connect 10.0.0.256:80",
                "connect 10.0.0.1",
                "connect ::1:80",
                "listen x",
                "listen 70000",
                "cap FLY",
                "cap",
                "socket two",
                "socket 1 2 3 4 5 6 7",
                "exec"
            })
    void whatIsNoActionIsSaidSo(String text) {
        assertThatThrownBy(() -> ActionReader.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute", "system"})
    void eachLineOfAReadyMadePolicyHasAControl(String name) {
        var file = Path.of("../policies", name + ".yaml");
        var loaded = PolicyLoader.load(file).policy().orElseThrow();

        var lines = ControlMap.of(loaded);

        assertThat(lines).allSatisfy(line -> assertThat(line.controls()).isNotEmpty());
        assertThat(lines).extracting(ControlLine::key).contains("files.read", "resources.memory", "response.escape");
        assertThat(lines.stream().map(line -> line.place().file())).contains(file.toString());
        assertThat(ExplainText.of(lines)).contains("memory.max", "Landlock READ_FILE");
    }

    @Test
    void theExplanationOfAnActionReadsWell() {
        assertThat(ExplainText.of(ruled("extends: restricted\nfiles: {read: [/srv]}\n", "open /etc/shadow")))
                .isEqualTo("""
                open /etc/shadow: denied with EACCES, and reported
                  decided by  seccomp notification (openat)
                  rule        files.read: no entry covers it  (in.yaml:2:9)
                  response    file: deny  (profile:restricted:38:47)
                  note        by the path's letters; where links lead, and whether it is there, the root directory says
                """);
    }

    @Test
    void aLongPlaceIsCutToTheFilesNameSoThatColumnsStayColumns() {
        var deep = "/a/long/way/down/to/where/policies/are/kept/web.yaml";
        var policy =
                PolicyLoader.loadText(deep, "resources: {pids: 7}\n").policy().orElseThrow();

        var text = ExplainText.of(ControlMap.of(policy));

        assertThat(text).contains(".../web.yaml:1:19").doesNotContain("/a/long");
    }

    @Test
    void aNameIsReachedForItsPortsAndOthersAreNotAnswered() {
        var text = """
                extends: baseline
                network: {mode: isolated, connect: ["*.example.org:443", "10.0.0.0/8:80"]}
                """;

        assertThat(ruled(text, "connect www.Example.org:443").summary()).isEqualTo("allow");
        assertThat(ruled(text, "connect www.example.org:443").rule())
                .isEqualTo("network.connect=*.example.org:443/tcp");
        assertThat(ruled(text, "connect example.org:443").summary()).isEqualTo("deny REFUSED, reported as network");
        assertThat(ruled(text, "connect www.example.org:80").outcome()).isEqualTo(Ruling.Outcome.DEPENDS);
        assertThat(ruled(text, "connect 127.0.0.153:53/udp").summary())
                .as("the resolver")
                .isEqualTo("allow");
        assertThat(ruled(text, "connect 192.0.2.1:443").summary())
                .as("an address that nobody has answered")
                .isEqualTo("deny EPERM, reported as network");
        assertThat(ruled("extends: baseline", "connect example.org:443").summary())
                .isEqualTo("deny ENETUNREACH");
        assertThat(ruled(text + "mode: {network: audit}\n", "connect example.org:443")
                        .summary())
                .isEqualTo("allow, reported as network");
    }
}
