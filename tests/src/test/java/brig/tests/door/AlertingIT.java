package brig.tests.door;

import static org.assertj.core.api.Assertions.assertThat;

import brig.tests.AsRoot;
import brig.tests.Await;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From an attack to an alert, through a real Prometheus and a real Alertmanager with the configuration that is shipped; only
 * the ports are others. {@code ./brig test} installs both from Debian.
 */
@AsRoot
class AlertingIT {
    private static final Path SHIPPED = Path.of("../monitor/alerting");
    private static final Pattern READY = Pattern.compile("OK|Ready");
    private static final Duration GOAL = Duration.ofSeconds(15);

    @TempDir
    Path temp;

    private final List<Process> servers = new ArrayList<>();
    private int brig;
    private int alertmanager;

    @BeforeEach
    void start() throws Exception {
        brig = Page.freePort();
        alertmanager = Page.freePort();
        int prometheus = Page.freePort();
        for (var file : List.of("prometheus.yml", "alertmanager.yml", "brig.rules.yml")) {
            Files.writeString(
                    temp.resolve(file),
                    Files.readString(SHIPPED.resolve(file))
                            .replace(":9464", ":" + brig)
                            .replace(":9093", ":" + alertmanager));
        }
        server(
                "prometheus-alertmanager",
                "--config.file=" + temp.resolve("alertmanager.yml"),
                "--storage.path=" + temp.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + alertmanager);
        server(
                "prometheus",
                "--config.file=" + temp.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + temp.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + prometheus);
        Await.until(() -> ready(alertmanager) && ready(prometheus), "both servers are ready");
    }

    private void server(String... words) throws IOException {
        servers.add(new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve(words[0] + ".log").toFile())
                .start());
    }

    private static boolean ready(int port) {
        try {
            return Page.answers(port)
                    && READY.matcher(Page.of("http://127.0.0.1:" + port + "/-/ready"))
                            .find();
        } catch (IOException | InterruptedException e) {
            return false;
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (var server : servers) {
            server.destroy();
            server.waitFor();
        }
    }

    private String firing() throws Exception {
        return Page.of("http://127.0.0.1:" + alertmanager + "/api/v2/alerts?active=true");
    }

    @Test
    void anAttackIsAFiringAlertInAlertmanagerWithinFifteenSeconds() throws Exception {
        var running = Brig.in(temp).option("--metrics", "127.0.0.1:" + brig).start("mount tmpfs x /mnt");
        var attacked = Instant.now();

        Await.until(() -> firing().contains("BrigContainerKilled"), "the alert fires");

        assertThat(Duration.between(attacked, Instant.now())).isLessThan(GOAL);
        assertThat(firing()).contains("\"call\":\"mount\"", "\"offence\":\"escape\"", "\"state\":\"active\"");
        assertThat(running.end(30).code()).isEqualTo(137);
    }

    @Test
    void aMatchOfARuleIsAFiringAlertAndAnHonestContainerIsNone() throws Exception {
        var honest = Brig.in(temp)
                .option("--metrics", "127.0.0.1:" + brig, "--rules", "containers")
                .start("wait 12");
        Thread.sleep(11_000);
        assertThat(firing()).isEqualToIgnoringWhitespace("[]");
        honest.end(30);

        var curious = Brig.in(temp)
                .with("response", "{execute: alert}")
                .option("--metrics", "127.0.0.1:" + brig, "--rules", "containers")
                .start("each exec /usr/bin/nmap 10.0.0.1 + wait 20");
        Await.until(() -> firing().contains("BrigRuleMatched"), "the alert fires");

        assertThat(firing()).contains("Network tool in a container");
        curious.process().destroy();
        curious.end(30);
    }

    @Test
    void withoutPrometheusBrigTellsAlertmanagerItselfWhateverRestarts() throws Exception {
        servers.getFirst().destroy();
        servers.getFirst().waitFor();
        var send = "alertmanager=http://127.0.0.1:" + alertmanager;
        var away = Brig.in(temp).option("--name", "first", "--send", send).attempt("mount tmpfs x /mnt");

        assertThat(away.code()).as(away.toString()).isEqualTo(137);
        assertThat(away.err()).contains("1 alert has not reached alertmanager");
        server(
                "prometheus-alertmanager",
                "--config.file=" + temp.resolve("alertmanager.yml"),
                "--storage.path=" + temp.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + alertmanager);
        Await.until(() -> ready(alertmanager), "it is back");
        var back = Brig.in(temp).option("--name", "second", "--send", send).attempt("mount tmpfs x /mnt");

        assertThat(back.err()).doesNotContain("not reached");
        assertThat(firing())
                .contains("\"container\":\"first\"", "\"container\":\"second\"", "\"rule\":\"syscalls=mount\"");
    }

    @Test
    void falcosReadersGetALineForEachAlert() throws Exception {
        var file = temp.resolve("falco.jsonl");

        Brig.in(temp).option("--falco", file).attempt("readfile /etc/secret");

        assertThat(Files.readAllLines(file))
                .singleElement()
                .asString()
                .contains("\"priority\":\"Warning\"", "\"rule\":\"files.read\"", "\"fd.name\":\"/etc/secret\"");
    }

    @Test
    void whoObservesLearnsWhatWouldHaveDiedAndItLives() throws Exception {
        var held = Brig.in(temp).attempt("each mount tmpfs x /mnt + id");
        var observed = Brig.in(temp).option("--observe").attempt("each mount tmpfs x /mnt + id");

        assertThat(held.code()).as(held.toString()).isEqualTo(137);
        assertThat(observed.out()).as(observed.toString()).contains("ok id", "EPERM mount"); // the kernel's own refusal
        assertThat(observed.err()).contains("ALERT mount(");
    }

    @Test
    void theShippedFilesPassTheirToolsAndTheAlertsTheirTests() throws Exception {
        assertThat(List.of(
                        Command.of("promtool", "check", "config", SHIPPED.resolve("prometheus.yml")),
                        Command.of("promtool", "check", "rules", SHIPPED.resolve("brig.rules.yml")),
                        Command.of("promtool", "test", "rules", SHIPPED.resolve("brig.rules.test.yml")),
                        Command.of("amtool", "check-config", SHIPPED.resolve("alertmanager.yml"))))
                .allSatisfy(command -> {
                    var ended = command.run();
                    assertThat(ended.code()).as(command + ": " + ended).isZero();
                });
    }
}
