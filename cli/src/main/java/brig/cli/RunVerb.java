package brig.cli;

import brig.cli.life.Front;
import brig.cli.life.Keeper;
import brig.cli.life.NamedVolumes;
import brig.cli.run.Order;
import brig.cli.run.Supervision;
import brig.monitor.send.Destination;
import brig.monitor.sink.AlertSink;
import brig.monitor.sink.MetricsServer;
import brig.monitor.syslog.SyslogAddress;
import brig.policy.EffectivePolicy;
import brig.rules.language.RuleSet;
import brig.runtime.image.ImageConfig;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig run}. */
final class RunVerb implements Verb {
    @Override
    public CommandSpec describe() {
        var options = Options.of("Runs a program under a policy and watches it until it ends.")
                .synopsis("brig run [OPTIONS] [--] CMD ARG...", "brig run --image IMAGE [OPTIONS] [--] [CMD ARG...]")
                .value(
                        "POLICY",
                        "A policy file, FILE#NAME for one of several in it, or a shipped policy's name. Default: baseline.",
                        "--policy");
        return KeepOptions.describe(ContainerOptions.describe(options))
                .flag("The program reads from our standard input; else from /dev/null.", "-i", "--interactive")
                .flag("Alerts as JSON, an object a line.", "--json")
                .value("FILE", "Append every event to a file, as JSON lines.", "--events")
                .values("FILE", "Judge events by a rule file, or by a shipped pack: containers. Repeatable.", "--rules")
                .value(
                        "DIR",
                        "Correlate events by every *.drl file of a directory, root's own; the policy's is not read then.",
                        "--detect")
                .valueOrNone("ADDR:PORT", "Serve metrics while it runs. Default address: 127.0.0.1:9464.", "--metrics")
                .value(
                        "SECONDS",
                        "How long metrics stay after a kill until somebody has read them. Default: 15.",
                        "--metrics-wait")
                .values(
                        "KIND=URL",
                        "Post every alert: to alertmanager=URL, webhook=URL or falco=URL (falcosidekick). Repeatable.",
                        "--send")
                .valueOrNone(
                        "ADDR",
                        "Send every alert to syslog: a socket's path, udp:IP:PORT or tcp:IP:PORT. Default: /dev/log.",
                        "--syslog")
                .value("FILE", "Append every alert to a file, as Falco's JSON lines.", "--falco")
                .flag("Refuse and kill nothing that the kernel would not: only tell.", "--observe")
                .flag("Print the plan instead, and stop.", "--dry-run")
                .words("0..*", "CMD", "The program and its arguments.")
                .stopAtFirstWord()
                .footer(
                        "",
                        "Ends with the program's exit code, 128+n if signal n ended it, 125 if Brig failed before it"
                                + " started, 2 if these words mean nothing.",
                        "",
                        "Examples:",
                        "  sudo brig run -- ls -l /",
                        "  sudo brig run --policy shell -t -i -- bash",
                        "  sudo brig run -d --name web --restart on-failure --policy web -- nginx -g 'daemon off;'",
                        "  sudo brig run --rules containers --rules own.yaml -- /bin/server",
                        "  sudo brig run --rules containers --detect /etc/brig/rules.d -- /bin/server",
                        "  sudo brig run --policy isolated.yaml -p 8080:80 -p 127.0.0.1:5353:53/udp -- nginx",
                        "  sudo brig run --observe --send alertmanager=http://127.0.0.1:9093 -- /bin/server",
                        "  sudo brig run --image web:1.2 --policy policies/web.yaml",
                        "  sudo brig run --policy policies/web.yaml --rootfs /srv/root --metrics -- httpd -f -p 8080");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        try {
            return checked(line, console);
        } catch (CommandFailure e) {
            // whatever went wrong before the program was executed has one code, so that it is nobody else's
            throw e.exitCode() == ExitCode.USAGE
                    ? e
                    : new CommandFailure(ExitCode.NOT_STARTED, String.valueOf(e.getMessage()), e);
        }
    }

    private static int checked(ParseResult line, Console console) throws CommandFailure {
        if (KeepOptions.isDetached(line) && !line.hasMatchedOption("--dry-run") && !Keeper.isWanted()) {
            return detach(console);
        }
        if (!Launches.isPrepared()) {
            Thread.ofPlatform().daemon().name("brig-prepare").start(Launches::prepare);
        }
        List<String> words = line.matchedPositionalValue(0, List.of());
        var metrics = metrics(line);
        var written = PolicyFiles.load(line.matchedOptionValue("--policy", "baseline"), line, console);
        var policy = line.hasMatchedOption("--observe") ? written.observed() : written;
        if (!line.hasMatchedOption("--image")) {
            var request = ContainerOptions.request(
                    line, policy, words, console.caller().environment());
            return run(line, request, Order.TERM, Optional.empty(), metrics, console);
        }
        try (var image = ImageRun.open(line, policy)) {
            var request = image.request(line, words, console.caller().environment(), console::note);
            return run(line, request, image.stopSignal(), image.healthcheck(), metrics, console);
        }
    }

    private static int detach(Console console) throws CommandFailure {
        try {
            var started = Front.start();
            started.id().ifPresent(console.out()::println);
            return started.code();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOT_STARTED, String.valueOf(e.getMessage()), e);
        }
    }

    private static int run(
            ParseResult line,
            LaunchRequest request,
            int stopSignal,
            Optional<ImageConfig.Healthcheck> healthcheck,
            Optional<InetSocketAddress> metrics,
            Console console)
            throws CommandFailure {
        try {
            if (line.hasMatchedOption("--dry-run")) {
                console.out().print(PlanReport.of(Launches.plan(request)));
                return ExitCode.FINE;
            }
            NamedVolumes.hold(request, console::note);
            var order = new Order(
                    request,
                    line.hasMatchedOption("--interactive"),
                    stopSignal,
                    file(line, "--events"),
                    metrics,
                    metricsWait(line),
                    file(line, "--falco"),
                    send(line),
                    line.hasMatchedOption("--observe"),
                    rules(line, request.policy(), console),
                    ruleFiles(line),
                    RuleFiles.detect(line, request.policy(), console),
                    syslog(line));
            if (Keeper.isWanted()) {
                var keeping = KeepOptions.keeping(line, request.policy().health(), healthcheck, line.originalArgs());
                return Keeper.run(order, keeping, console::note);
            }
            var style = line.hasMatchedOption("--json")
                    ? AlertSink.Style.JSON
                    : console.colourErr() ? AlertSink.Style.COLOUR : AlertSink.Style.PLAIN;
            return Supervision.run(order, console.caller().seat(), console::alert, style, console::note);
        } catch (LaunchException | IOException e) {
            throw new CommandFailure(ExitCode.NOT_STARTED, String.valueOf(e.getMessage()), e);
        }
    }

    private static Optional<Path> file(ParseResult line, String option) {
        if (!line.hasMatchedOption(option)) {
            return Optional.empty();
        }
        String file = line.matchedOption(option).getValue();
        return Optional.of(Path.of(file));
    }

    private static List<Destination> send(ParseResult line) throws CommandFailure {
        List<String> texts = line.matchedOptionValue("--send", List.of());
        var destinations = new ArrayList<Destination>();
        for (var text : texts) {
            try {
                destinations.add(Destination.parse(text));
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
            }
        }
        return destinations;
    }

    private static Optional<SyslogAddress> syslog(ParseResult line) throws CommandFailure {
        if (!line.hasMatchedOption("--syslog")) {
            return Optional.empty();
        }
        try {
            String address = line.matchedOption("--syslog").getValue();
            return Optional.of(SyslogAddress.parse(address));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private static Duration metricsWait(ParseResult line) throws CommandFailure {
        String seconds = line.matchedOptionValue("--metrics-wait", "15");
        try {
            return Duration.ofSeconds(Math.clamp(Integer.parseInt(seconds), 0, 3600));
        } catch (NumberFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, "--metrics-wait '" + seconds + "': write seconds, 0 for none", e);
        }
    }

    /** None if all of them are shipped packs, which do not change. */
    private static List<Path> ruleFiles(ParseResult line) {
        List<String> names = line.matchedOptionValue("--rules", List.of());
        var files = names.stream().map(Path::of).toList();
        return files.stream().anyMatch(Files::exists) ? files : List.of();
    }

    private static Optional<RuleSet> rules(ParseResult line, EffectivePolicy policy, Console console)
            throws CommandFailure {
        List<String> files = line.matchedOptionValue("--rules", List.of());
        return files.isEmpty() ? Optional.empty() : Optional.of(RuleFiles.load(files, policy, console));
    }

    private static Optional<InetSocketAddress> metrics(ParseResult line) throws CommandFailure {
        return line.hasMatchedOption("--metrics")
                ? Optional.of(address(line.matchedOption("--metrics").getValue()))
                : Optional.empty();
    }

    /** {@code PORT}, {@code ADDRESS:PORT}, {@code [ADDRESS]:PORT}, or nothing at all. */
    static InetSocketAddress address(String text) throws CommandFailure {
        if (text.isEmpty()) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), MetricsServer.PORT);
        }
        int colon = text.lastIndexOf(':');
        var host = colon < 0 ? "127.0.0.1" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
        try {
            return new InetSocketAddress(InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--metrics '" + text + "': write ADDRESS:PORT, such as 127.0.0.1:9464", e);
        }
    }
}
