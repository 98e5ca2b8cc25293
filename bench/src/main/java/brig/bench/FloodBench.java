package brig.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A container whose processes make watched calls as fast as they can, with the shipped pack looking at each of them. */
final class FloodBench {
    private static final String ANSWERED = "calls answered";
    private static final String C = "calls answered by a supervisor in C";
    private static final int SECONDS_IN_C = 20;
    private static final int NUMBER_IN_C = 300;
    private static final int CALLERS = 4;
    private static final int PACED_SECONDS = 60;
    private static final int PACED = 50_000;
    private static final int EARLY_SECONDS = 5;
    private static final int PATIENCE_SECONDS = 30;

    private final Map<String, Series> rates = new LinkedHashMap<>();
    private final Map<String, Series> memory = new LinkedHashMap<>();

    private FloodBench() {}

    static List<Table> measure(int seconds) throws IOException {
        var bench = new FloodBench();
        bench.paced(Math.min(seconds, PACED_SECONDS));
        bench.flood(seconds);
        bench.answeredInC(Math.min(seconds, SECONDS_IN_C));
        var how = CALLERS + " processes open a file for " + seconds
                + " s (" + Math.min(seconds, PACED_SECONDS)
                + " at a pace), each open an event put to the pack 'containers'; "
                + Runtime.getRuntime().availableProcessors()
                + " processors, callers included";
        return List.of(
                QueueBench.measure(Math.min(seconds, 60)),
                new Table(
                        "a flood of watched calls",
                        List.of(
                                how,
                                "dropped: events that the rules did not see; all of them are counted",
                                C
                                        + ": the same by one thread in C, which makes no events: what the kernel gives at the most"),
                        "a second",
                        ANSWERED,
                        bench.rates,
                        List.of(),
                        List.of(new Table.Limit("events dropped at a pace of " + PACED, 0)),
                        List.of()),
                new Table(
                        "memory of brig run in this flood",
                        List.of("VmRSS " + EARLY_SECONDS + " s after its start, and at the end; VmHWM: the most"),
                        "MiB",
                        "early",
                        bench.memory,
                        List.of(new Table.Goal("at the end", "early", 1.2)),
                        List.of(),
                        List.of()));
    }

    private void answeredInC(int seconds) throws IOException {
        var one = "/bin/calls flood " + seconds + " /srv/www/allowed & ";
        var subject = new Subject(
                NUMBER_IN_C, Policies.WATCHED.load(), List.of("/bin/sh", "-c", one.repeat(CALLERS) + "wait"));
        var allowed = new ArrayList<>(subject.policy().files().read());
        allowed.add("/dev/null"); // the shell's, for what runs in the background
        var job = Job.write("flood", subject.plan(), allowed);
        double calls = Command.run(subject.heldBy(job))
                .lines()
                .mapToDouble(Double::parseDouble)
                .sum();
        Series.sample(rates, C, calls / seconds);
    }

    private void paced(int seconds) throws IOException {
        run(seconds, PACED / CALLERS, " at a pace of " + PACED, false);
    }

    private void flood(int seconds) throws IOException {
        run(seconds, 0, "", true);
    }

    /**
     * @param rate calls a second of each caller at the most; 0 for as many as it can
     * @param suffix of the rows of {@link #rates}
     */
    private void run(int seconds, int rate, String suffix, boolean remember) throws IOException {
        int port = freePort();
        var one = "/bin/calls flood " + seconds + " /srv/www/allowed " + rate + " & ";
        var command = new ArrayList<>(Policies.WATCHED.run(
                List.of("/bin/sh", "-c", one.repeat(CALLERS) + "wait; echo over; exec calls idle")));
        command.addAll(command.indexOf("--rootfs"), List.of("--rules", "containers", "--metrics", "127.0.0.1:" + port));
        var brig = new ProcessBuilder(command)
                .redirectError(Workplace.temporary().resolve("flood.log").toFile())
                .start();
        try (var out = brig.inputReader()) {
            brig.waitFor(EARLY_SECONDS, TimeUnit.SECONDS);
            double early = status(brig, "VmRSS:");
            double calls = counted(out, brig);
            if (remember) {
                Series.sample(memory, "early", early);
                Series.sample(memory, "at the end", status(brig, "VmRSS:"));
                Series.sample(memory, "the most", status(brig, "VmHWM:"));
            }
            Series.sample(rates, ANSWERED + suffix, calls / seconds);
            double dropped = value(page(port), "brig_events_dropped_total");
            Series.sample(rates, "events dropped" + suffix, dropped / seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            end(brig);
        }
    }

    private static double counted(BufferedReader out, Process brig) throws IOException {
        double calls = 0;
        for (var line = out.readLine(); !"over".equals(line); line = out.readLine()) {
            if (line == null) {
                throw new IOException("brig run ended in the flood: "
                        + Files.readString(Workplace.temporary().resolve("flood.log")) + brig);
            }
            calls += Double.parseDouble(line);
        }
        return calls;
    }

    private static double status(Process process, String key) throws IOException {
        return Machine.mebibytes(Path.of("/proc/" + process.pid() + "/status"), key);
    }

    private static String page(int port) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static double value(String page, String metric) {
        return page.lines()
                .filter(line -> line.startsWith(metric + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(metric.length() + 1)))
                .sum();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        }
    }

    private static void end(Process brig) throws IOException {
        brig.destroy();
        try {
            if (!brig.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                brig.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
