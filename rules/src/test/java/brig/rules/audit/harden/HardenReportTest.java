package brig.rules.audit.harden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.host.fact.Ledger;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.Audit;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HardenReportTest {
    private static final Subject WEB = Subject.container("web");

    private final Ledger ledger = new Ledger(Clock.systemUTC());

    private void fact(String key, Object value) {
        ledger.value(WEB, key, value, "s");
    }

    private static Map<String, Object> mount(String host, String target, boolean writable) {
        return Map.of("host", host, "target", target, "writable", writable, "type", "ext4");
    }

    /** As Docker would say: root, a port below 1024, workers of another user. */
    private void aServer() {
        fact("engine", "docker");
        fact("state", "running");
        fact("id", "0123456789abcdef");
        fact("config.image", "web:1");
        fact("config.argv", List.of("/entry.sh", "it's"));
        fact("live.uid", 0L);
        fact("use.gid", 0L);
        fact("use.users", List.of(0L, 33L));
        fact("use.programs", List.of("/usr/sbin/nginx"));
        fact("use.writes", List.of("/var/log/nginx", "/var/log/nginx/old", "/var/cache"));
        fact("use.listens", List.of("tcp 80"));
        fact("use.connects", List.of("tcp 10.0.0.5 5432", "tcp fd00:0:0:0:0:0:0:1 443"));
        fact("use.memory-peak", 100L << 20);
        fact("use.tasks-peak", 40L);
    }

    private String report(String format) throws IOException {
        return HardenReport.of(Audit.shipped().of(ledger.close("h"), Optional.empty()), WEB.id(), format);
    }

    @Test
    void thePolicyHasWhatWasSeenAndNothingMore() throws IOException {
        aServer();

        assertThat(report("policy"))
                .contains("capabilities: [KILL, NET_BIND_SERVICE, SETGID, SETUID]")
                .contains("  write:\n    - '/var/log/nginx'\n    - '/var/cache'\n  execute:")
                .contains("    - '/entry.sh'\n    - '/usr/sbin/nginx'\n")
                .contains("listen: [80]")
                .contains("- '10.0.0.5:5432/tcp'", "- '[fd00:0:0:0:0:0:0:1]:443/tcp'")
                .contains("memory: 150Mi, pids: 80")
                .contains("-- /entry.sh 'it'\\''s'");
    }

    @Test
    void whatIsAWayOutIsLeftOutAndTheRestIsKept() throws IOException {
        aServer();
        fact("config.mounts", List.of(mount("/etc/cron.d", "/jobs", true), mount("/srv", "/data", false)));

        assertThat(report("policy"))
                .contains("# left out, a way to the host: the host's /etc/cron.d at /jobs")
                .contains("- {source: '/srv', target: '/data', writable: false}")
                .doesNotContain("target: '/jobs'");
        assertThat(report("docker")).contains("-v /srv:/data:ro").doesNotContain("/jobs:");
    }

    @Test
    void aContainerThatIsSeenToUseNoNetworkGetsNone() throws IOException {
        aServer();
        fact("use.listens", List.of());
        fact("use.connects", List.of());

        assertThat(report("policy")).contains("network: {mode: none}");
        assertThat(report("docker")).contains("--network none");
    }

    @Test
    void dockersCommandStartsWhatRanAndPublishesItsPortsNearby() throws IOException {
        aServer();
        fact("config.published", List.of("0.0.0.0:8080:80/tcp"));

        assertThat(report("docker"))
                .contains("-p 127.0.0.1:8080:80/tcp")
                .contains("--entrypoint /entry.sh \\\n  web:1 \\\n  'it'\\''s'\n");
    }

    @Test
    void aPathWithLettersThatMeanSomethingIsNotWritten() throws IOException {
        aServer();
        fact("use.writes", List.of("/tmp/x'\nprivileged: true", "/a;reboot", "/ok"));
        fact("config.image", "x';reboot\n#");

        for (var format : HardenReport.FORMATS) {
            assertThat(report(format).lines())
                    .noneMatch(line -> line.startsWith("privileged") || line.contains("/a;reboot"))
                    .noneMatch(line -> !line.startsWith("#") && line.matches(".*[^']';reboot.*"));
        }
        assertThat(report("policy")).contains("# left out: 2 paths with letters other than");
    }

    @Test
    void aContainerThatWasNotLookedAtCloselyIsRefusedWithTheReason() {
        fact("engine", "docker");

        assertThatThrownBy(() -> report("policy")).hasMessageStartingWith("what 'web' uses was not seen");
        assertThatThrownBy(() -> HardenReport.of(
                        Audit.shipped().of(new Ledger(Clock.systemUTC()).close("h"), Optional.empty()), "db", "policy"))
                .hasMessage("no container 'db' here");
    }
}
