package brig.monitor.text;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Samples;
import brig.monitor.event.Call;
import brig.monitor.event.Endpoint;
import brig.monitor.event.Lazy;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventTextTest {
    @Test
    void aDeniedCallIsOneJsonObjectWithStableNames() {
        var line = EventJson.line(Samples.denied());

        assertThat(line).isEqualTo("""
                        {"time":"2026-03-04T05:06:07.890Z","kind":"call",
                        "container":"web","containerId":"0123456789ab","policy":"strict",
                        "verdict":"deny","errno":"EACCES","offence":"file","rule":"files.read","place":"web.yaml:3:5",
                        "call":"openat","arguments":{"dirfd":"AT_FDCWD","flags":"O_RDONLY|O_CLOEXEC"},
                        "paths":[{"written":"../../etc/shadow","access":"read","resolved":"/etc/shadow"}],
                        "process":{"pid":4312,"containerPid":7,"name":"sh","exe":"/bin/sh","argv":["sh","-c","id"],"cwd":"/srv/www",
                        "uid":1000,"gid":1000,"permitted":"0","effective":"0",
                        "parents":[{"pid":4300,"name":"nginx","exe":"/usr/sbin/nginx"}]},
                        "decisionMicros":17}""".replace("\n", ""));
    }

    @Test
    void anAllowedExecAndAFindingHaveTheSameNames() {
        assertThat(EventJson.line(Samples.allowed()))
                .contains("\"verdict\":\"allow\",\"offence\":\"execute\",\"call\":\"execve\"")
                .contains("\"argv\":[\"ls\",\"-l\"]")
                .doesNotContain("\"rule\"");
        assertThat(EventJson.line(Samples.finding("a shell")))
                .contains("\"kind\":\"finding\"", "\"verdict\":\"alert\"", "\"rule\":\"shell-under-server\"")
                .endsWith("\"message\":\"a shell\"}");
    }

    @Test
    void aHostileNameStaysInsideItsJsonString() {
        var line = EventJson.line(Samples.denied("x\",\"verdict\":\"allow\n\033[2K\u202e\u2028"));

        assertThat(line)
                .contains("x\\\",\\\"verdict\\\":\\\"allow\\n\\u001B[2K\\u202E\\u2028")
                .doesNotContain("\n");
    }

    @Test
    void anAlertIsOneLineForPeople() {
        assertThat(AlertLine.of(Samples.killed("none"), false))
                .isEqualTo("05:06:07.890 web KILL mount(source=none, target=/mnt) by /bin/sh [7/4312, uid 1000]"
                        + " (syscalls.watch=mount profile:strict:12:5)");
        assertThat(AlertLine.of(Samples.denied(), false))
                .isEqualTo("05:06:07.890 web DENY EACCES openat(/etc/shadow) by /bin/sh [7/4312, uid 1000]"
                        + " (files.read web.yaml:3:5)");
        assertThat(AlertLine.of(Samples.finding("a shell"), true)).contains("\033[33mALERT\033[0m a shell");
    }

    @Test
    void aConnectIsShownWithAddressPortAndProtocol() throws Exception {
        var endpoint = new Endpoint.Ip("inet", InetAddress.getByAddress(new byte[] {10, 0, 0, 1}), 22);
        var reason = ((Verdict.Deny) Samples.denied().verdict()).reason();
        var event = Samples.event(
                new Call.Network("connect", endpoint, Lazy.of("tcp"), List.of()),
                Offence.NETWORK,
                new Verdict.Deny(1, reason));

        assertThat(AlertLine.of(event, false)).contains("DENY EPERM connect(10.0.0.1:22/tcp) by");
        assertThat(EventJson.line(event))
                .contains("\"family\":\"inet\",\"address\":\"10.0.0.1\",\"port\":22,\"protocol\":\"tcp\"");
    }

    @Test
    void aHostileNameCannotRewriteTheLineItIsShownIn() {
        var line = AlertLine.of(Samples.killed("\r\033[2K\033]0;owned\007\nall is well"), false);

        assertThat(line)
                .contains("source=\\r\\x1b[2K\\x1b]0;owned\\x07\\nall is well")
                .matches("\\P{Cntrl}*");
    }
}
