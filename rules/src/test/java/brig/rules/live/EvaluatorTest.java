package brig.rules.live;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.event.SyscallEvent;
import brig.monitor.text.EventReader;
import brig.rules.field.View;
import brig.rules.language.RuleLoader;
import brig.rules.language.RuleSet;
import brig.rules.language.Rules;
import brig.rules.language.ShippedPacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EvaluatorTest {
    private static final List<String> PATHS = List.of(
            "/etc/shadow",
            "/etc/shadow.bak",
            "/root/.ssh/id_rsa",
            "/root/.ssh/id_rsa.pub",
            "/proc/7/environ",
            "/proc/1/mem",
            "/usr/bin",
            "/usr/bin/x",
            "/usr/binary",
            "/etc/ld.so.preload",
            "/etc/cron.d/x",
            "/etc/cron.daily",
            "/var/spool/cron",
            "/home/a/.ssh/authorized_keys",
            "/etc/profile",
            "/etc/profile.d/x",
            "/home/a/.bashrc",
            "/home/a/x.bashrc",
            "/root/.bash_history",
            "/var/log/x",
            "/sys/fs/cgroup/release_agent",
            "/proc/sys/kernel/core_pattern",
            "/dev/mem",
            "/dev/sda",
            "/dev/sd",
            "/tmp/x",
            "/dev/shm/y",
            "/srv/www/index.html",
            ".bashrc",
            "",
            "/",
            "/run/docker.sock");
    private static final List<String> PROGRAMS = List.of(
            "sh", "bash", "nginx", "node", "apt", "curl", "nc", "socat", "xmrig", "find", "grep", "dd", "chmod",
            "docker", "ls");
    private static final List<String> WORDS = List.of(
            "-e",
            "/dev/tcp/1",
            "base64 -d | sh",
            "stratum+tcp://x",
            "id_rsa",
            "4755 x",
            "of=/dev/sda",
            "password",
            "x");
    private static final List<String> CALLS = List.of(
            "execve",
            "openat",
            "openat2",
            "creat",
            "unlink",
            "unlinkat",
            "rename",
            "linkat",
            "symlink",
            "connect",
            "truncate");

    private final Random random = new Random(5);

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private SyscallEvent event() {
        var path = one(PATHS);
        var flags = one(List.of("O_RDONLY", "O_WRONLY|O_TRUNC", "O_RDWR|O_CREAT", "O_WRONLY"));
        var name = one(PROGRAMS);
        var line = """
                {"call":"%s","containerId":"c1","offence":"file","arguments":{"flags":"%s","pathname":"%s"},
                "paths":[{"written":"%s","access":"write","resolved":"%s"},{"written":"%s","access":"write"}],
                "argv":["%s","%s","%s"],"family":"unix","address":"%s",
                "process":{"pid":7,"name":"%s","exe":"%s","argv":["%s"],"cwd":"/srv","parents":[{"pid":6,"name":"%s"}]}}""";
        return EventReader.line(line.replace("\n", "")
                        .formatted(
                                one(CALLS),
                                flags,
                                path,
                                path,
                                path,
                                one(PATHS),
                                name,
                                one(WORDS),
                                one(WORDS),
                                path,
                                name,
                                one(PATHS),
                                name,
                                one(PROGRAMS)))
                .orElseThrow();
    }

    private static List<String> oneByOne(RuleSet rules, SyscallEvent event) {
        var matched = new ArrayList<String>();
        for (var rule : rules.evaluated()) {
            var predicate = rule.predicates().get(event.call().syscall());
            if (predicate != null && predicate.lacks().isEmpty() && predicate.holds(new View(event, 1))) {
                matched.add(rule.name());
            }
        }
        return matched;
    }

    private List<String> compare(RuleSet rules, int events) {
        var evaluator = new Evaluator(rules, (rule, why) -> {
            throw why;
        });
        var all = new ArrayList<String>();
        for (int i = 0; i < events; i++) {
            var event = event();
            var found = evaluator.judge(event).stream()
                    .map(match -> match.rule().name())
                    .toList();
            assertThat(found).as(event.toString()).isEqualTo(oneByOne(rules, event));
            all.addAll(found);
        }
        return all.stream().distinct().toList();
    }

    @Test
    void theIndexLeavesOutNoRuleOfThePackThatMatches() {
        var pack =
                RuleLoader.of(List.of(ShippedPacks.text("containers"))).rules().orElseThrow();

        assertThat(compare(pack, 20_000)).hasSizeGreaterThan(15);
    }

    @Test
    void norOneOfWhateverFormItIs() {
        var conditions = List.of(
                "fd.name = /etc/shadow or fd.filename = .bashrc",
                "not fd.name startswith /etc",
                "fd.name pmatch (/usr/bin/, /tmp)",
                "fd.name pmatch (/etc/c*, /dev)",
                "fd.name pmatch (/)",
                "fd.name glob *shadow*",
                "fd.name glob /dev/sd?",
                "fd.name endswith .pub or fd.name in (/tmp/x, /usr/bin/x)",
                "fd.name startswith /etc and (proc.name = sh or proc.pname = nginx)",
                "basename(fd.name) = x and fd.name != /usr/bin/x",
                "fd.name startswith \"\"",
                "fd.name exists and proc.name in (sh, bash)",
                "fd.directory in (/etc, /usr/bin)",
                "(evt.type = openat and fd.name = /dev/mem) or (evt.type = unlink and proc.name = sh)",
                "tolower(fd.name) = /tmp/x");
        var text = new StringBuilder();
        for (int i = 0; i < 150; i++) { // more than one index holds
            text.append(
                    "- {rule: r%d, desc: d, output: o, priority: INFO, condition: 'evt.type in (openat, unlink, creat) and (%s)'}%n"
                            .formatted(i, conditions.get(i % conditions.size())));
        }

        assertThat(compare(Rules.set(text.toString()), 3_000)).hasSizeGreaterThan(140);
    }
}
