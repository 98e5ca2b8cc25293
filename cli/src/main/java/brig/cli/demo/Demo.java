package brig.cli.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A web server, a page from it, and an intruder in it. What he achieves is looked at from outside the container. */
public final class Demo {
    private static final int EXIT_OF_SIGKILL = 137;
    private static final long PIDS = 32;
    private static final long MEMORY = 64 << 20;
    /** How long an alert may take to be seen here. */
    private static final int ALERT_MILLIS = 1500;

    private static final String SHELL = "run a shell";
    private static final String READ = "read /etc/shadow";
    private static final String CONNECT = "call home";
    private static final String FORKS = "a fork bomb";
    private static final String HOG = "a memory bomb";

    private final Path home;
    private final Site site;
    private final Stage stage;
    private final List<Result> results = new ArrayList<>();

    private Demo(Path home, Site site, Stage stage) {
        this.home = home;
        this.site = site;
        this.stage = stage;
    }

    /**
     * Shows all of it.
     *
     * @param home of the source tree
     * @return whether every attempt was really stopped
     * @throws IOException if it could not be shown at all
     */
    public static boolean show(Path home, Stage stage) throws IOException, InterruptedException {
        try (var site = Site.build(home)) {
            var demo = new Demo(home, site, stage);
            demo.refusals();
            demo.kills();
            return demo.end();
        }
    }

    private String brig() {
        return home.resolve("brig").toString();
    }

    private void refusals() throws IOException, InterruptedException {
        stage.heading("1. A web server runs under policies/web.yaml");
        int metrics = freePort();
        var command = Server.command(
                site, brig(), List.of("--events", site.events().toString(), "--metrics=127.0.0.1:" + metrics));
        stage.command("sudo brig " + String.join(" ", command.subList(1, command.size())));
        try (var server = Server.start(command, site.port(), stage.colour(), stage::brig)) {
            stage.command("curl http://127.0.0.1:" + site.port() + "/");
            stage.line(body(server.get("/")));

            stage.heading("2. An intruder found a hole in the site's guestbook: what he sends runs inside");
            refused(server, Attempt.refused(SHELL, "execute list", "exec", "/bin/sh", "-c", "id"), "execve");
            refused(server, Attempt.refused(READ, "read list, Landlock", "readfile", "/etc/shadow"), "/etc/shadow");
            try (var listener = new Listener()) {
                var attempt = Attempt.refused(
                        CONNECT, "connect list, cgroup programs", "connect", "127.0.0.1", "" + listener.port());
                stage.attempt(attempt);
                var answer = server.attempt(attempt.words());
                awaitAlert("connect");
                boolean called = listener.called();
                conclude(
                        attempt,
                        refusedBy(answer) && !called,
                        called ? "a connection arrived" : "no connection arrived; the intruder sees: " + answer);
            }
            forkBomb(server);
            memoryBomb(server);

            stage.heading("3. What monitoring sees (" + "http://127.0.0.1:" + metrics + "/metrics)");
            excerpt(metrics);
        }
    }

    private void refused(Server server, Attempt attempt, String alert) throws IOException, InterruptedException {
        stage.attempt(attempt);
        var answer = server.attempt(attempt.words());
        boolean told = awaitAlert(alert);
        boolean leaked = answer.contains(site.secret()) || answer.contains("uid=");
        conclude(
                attempt,
                refusedBy(answer) && !leaked && told,
                leaked ? "it worked: " + answer : "the intruder sees: " + answer + (told ? "" : "; NO ALERT"));
    }

    /** The attacker's helper begins each answer with {@code ok} or with the name of an errno. */
    private static boolean refusedBy(String answer) {
        return answer.matches("(?s)E[A-Z]+ .*");
    }

    private void forkBomb(Server server) throws IOException {
        var attempt = Attempt.refused(FORKS, "pids limit (" + PIDS + ")", "forkbomb", "1000");
        stage.attempt(attempt);
        var counter = server.cgroup("pids", "pids.events", "pids.events");
        long before = number(counter);
        var answer = server.attempt(attempt.words());
        long refusals = number(counter) - before;
        boolean works = server.servesPages();
        conclude(
                attempt,
                refusedBy(answer) && refusals > 0 && works,
                answer + "; the kernel refused " + refusals + " of his forks, and the site "
                        + (works ? "still serves pages" : "IS DOWN"));
    }

    private void memoryBomb(Server server) throws IOException {
        var attempt = Attempt.refused(HOG, "memory limit (64Mi)", "memhog", "1024");
        stage.attempt(attempt);
        var answer = server.attempt(attempt.words());
        long peak = number(server.cgroup("memory", "memory.max_usage_in_bytes", "memory.peak"));
        boolean works = server.servesPages();
        conclude(
                attempt,
                !answer.startsWith("ok") && peak <= MEMORY && works,
                "it never had more than " + (peak >> 20) + " MiB and was ended; the site "
                        + (works ? "still serves pages" : "IS DOWN"));
    }

    private void kills() throws IOException, InterruptedException {
        stage.heading(
                "4. Calls that only an attacker needs: the container dies before they run (a fresh one each time)");
        for (var attempt : List.of(
                Attempt.killed("mount a file system", "mount", "tmpfs", "tmpfs", "/srv/www"),
                Attempt.killed("trace a process", "ptrace"),
                Attempt.killed("enter a namespace", "setns", "self", "uts"),
                Attempt.killed("leave its namespaces", "unshare", "mnt"),
                Attempt.killed("load a BPF map", "bpf"),
                Attempt.killed("load a kernel module", "init_module"))) {
            kill(attempt);
        }
    }

    private void kill(Attempt attempt) throws IOException, InterruptedException {
        stage.attempt(attempt);
        var command =
                Server.command(site, brig(), List.of("--events", site.events().toString()));
        try (var server = Server.start(command, site.port(), stage.colour(), stage::brig);
                // holds the container's mount namespace, so that it can be looked at after the end
                var mounts =
                        FileChannel.open(Path.of("/proc/" + server.init() + "/mountinfo"), StandardOpenOption.READ)) {
            var before = text(mounts);
            var modules = modules();
            var answer = server.attempt(attempt.words());
            int code = server.awaitEnd();
            boolean same = before.equals(text(mounts)) && modules.equals(modules());
            boolean reported = !stage.recall("report: ").isEmpty();
            conclude(
                    attempt,
                    answer.isEmpty() && code == EXIT_OF_SIGKILL && same && reported,
                    answer.isEmpty()
                            ? "the call never returned, the container ended with " + code + ", its mounts are "
                                    + (same ? "as they were" : "CHANGED") + (reported ? "" : ", NO REPORT")
                            : "the intruder sees: " + answer);
        }
    }

    /** Of the kernel; empty if it has no modules at all. */
    private static String modules() throws IOException {
        var file = Path.of("/proc/modules");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private void conclude(Attempt attempt, boolean stopped, String seen) {
        var result = new Result(attempt, stopped, seen);
        results.add(result);
        stage.result(result);
    }

    private boolean end() {
        stage.table(results);
        boolean all = results.stream().allMatch(Result::stopped);
        stage.verdict(
                all,
                all
                        ? "all " + results.size() + " attempts were stopped; 'brig incident list' shows the reports"
                        : results.stream().filter(result -> !result.stopped()).count() + " attempts were NOT stopped");
        return all;
    }

    private boolean awaitAlert(String text) throws InterruptedException {
        for (int waited = 0; waited < ALERT_MILLIS; waited += 20) {
            if (!stage.recall(text).isEmpty()) {
                return true;
            }
            Thread.sleep(20);
        }
        return false;
    }

    private void excerpt(int port) throws IOException {
        var text = new String(
                java.net
                        .URI
                        .create("http://127.0.0.1:" + port + "/metrics")
                        .toURL()
                        .openStream()
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        text.lines()
                .filter(line -> line.matches("brig_(denials|kills|events_dropped|container_starts)_total.*"
                        + "|brig_decision_seconds_(count|sum).*"
                        + "|brig_container_start_seconds_sum.*"))
                .filter(line -> !line.endsWith(" 0.0"))
                .limit(14)
                .forEach(stage::line);
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4).strip();
    }

    private static int freePort() throws IOException {
        try (var listener = new Listener()) {
            return listener.port();
        }
    }

    /** The last number of a file such as {@code max 3}. */
    private static long number(Path file) throws IOException {
        var words = Files.readString(file).strip().split("\\s+");
        return Long.parseLong(words[words.length - 1]);
    }

    private static String text(FileChannel file) throws IOException {
        var buffer = ByteBuffer.allocate(1 << 20);
        int got;
        do {
            got = file.read(buffer, buffer.position());
        } while (got > 0);
        return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    }
}
