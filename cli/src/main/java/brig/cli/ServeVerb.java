package brig.cli;

import brig.cli.life.Revival;
import brig.cli.oci.EngineEvents;
import brig.cli.run.AuditSchedule;
import brig.cli.run.House;
import brig.cli.run.HousePage;
import brig.cli.run.JdkSignals;
import brig.cli.serve.Daemon;
import brig.runtime.sys.OwnNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig serve}. */
final class ServeVerb implements Verb {
    static final String SOCKET = "/run/brig/brig.sock";
    private static final int LONGEST_PATIENCE = 3600;

    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Serves 'brig run' and 'brig-oci' of this host from one process: their clients start no Java.")
                .value(
                        "FILE",
                        "Where to listen. Default: BRIG_SOCKET, else /run/brig/brig.sock; clients look there, too.",
                        "--socket")
                .value(
                        "SECONDS",
                        "When this daemon dies, how long watched calls of its containers wait for the next one before they"
                                + " fail. Default: 60.",
                        "--patience")
                .flag("Start kept containers again also at another socket than the default one.", "--restart-kept")
                .values(
                        "FILE",
                        "Judge events of engines' containers by a rule file, or by a shipped pack: containers. Repeatable; read"
                                + " again when a file changes.",
                        "--rules")
                .value(
                        "DIR",
                        "Correlate events of each engine's container by every *.drl file of a directory, root's own; read again"
                                + " when one changes.",
                        "--detect")
                .valueOrNone(
                        "ADDR:PORT",
                        "Serve metrics of all containers of this host. Default address: 127.0.0.1:9464.",
                        "--metrics")
                .value(
                        "TIME",
                        "With --metrics: audit this host at once and then every 15m, 6h or 1d, and show findings and ways"
                                + " out on that page.",
                        "--audit-every")
                .footer(
                        "",
                        "Ends on SIGTERM and SIGINT. Its containers stay, and the next daemon at the same socket takes them"
                                + " over; so it does after a kill -9. systemd may own the socket (docs/daemon.md). At the default socket it"
                                + " starts kept containers of the restart policies always and unless-stopped that have"
                                + " ended, as they have after a boot.",
                        "",
                        "Examples:",
                        "  sudo brig serve &",
                        "  sudo brig serve --rules containers --rules /etc/brig/rules.yaml --metrics &",
                        "  sudo brig serve --rules containers --detect /etc/brig/rules.d --metrics &",
                        "  sudo brig serve --metrics --audit-every 6h &",
                        "  sudo brig serve --socket /run/brig/test.sock &",
                        "  sudo BRIG_SOCKET=/run/brig/test.sock brig run -- ls /");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        if (!OwnNamespace.isRootOfHost()) {
            throw new CommandFailure(
                    ExitCode.FAILED,
                    "a daemon serves containers of root's: yours need none, each is a process of its own; 'brig start"
                            + " --wanted' starts after a boot what is to come back");
        }
        var environment = console.caller().environment();
        var named = environment.getOrDefault("BRIG_SOCKET", "");
        var socket = Path.of(line.matchedOptionValue("--socket", named.isEmpty() ? SOCKET : named))
                .toAbsolutePath()
                .normalize();
        int patience = patience(line.matchedOptionValue("--patience", "60"));
        var told = new CountDownLatch(1);
        JdkSignals.onEnd(told::countDown);
        try {
            var house = house(line, console);
            var policies = new KeptPolicies(house, console::note);
            policies.follow();
            var sweeper = new Sweeper(console::note);
            sweeper.follow();
            var calls = new DaemonCalls(patience, socket.toString(), house, policies, sweeper);
            var daemon = Daemon.listen(socket, environment, calls, console::note);
            Successor.takeOver(socket.toString(), house, console::note);
            Thread.ofPlatform().daemon().name("brig-serve").start(daemon::serve);
            console.note("serving " + socket);
            WarmUp.begin();
            // a daemon elsewhere serves its own clients, and is not what this host starts at boot
            if (socket.equals(Path.of(SOCKET)) || line.hasMatchedOption("--restart-kept")) {
                Revival.run(console::note);
            }
            told.await();
            daemon.stop();
            sweeper.removeFolders();
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private static House house(ParseResult line, Console console) throws CommandFailure, IOException {
        Optional<House.Page> page = Optional.empty();
        if (line.hasMatchedOption("--metrics")) {
            page = Optional.of(HousePage.serve(
                    RunVerb.address(line.matchedOption("--metrics").getValue()), audits(line, console)));
        } else if (line.hasMatchedOption("--audit-every")) {
            throw new CommandFailure(ExitCode.USAGE, "--audit-every needs --metrics: its result is on that page");
        }
        var house = new House(page, console::note, Optional.of(EngineEvents.FILE));
        List<String> names = line.matchedOptionValue("--rules", List.of());
        if (!names.isEmpty()) {
            house.judgeBy(
                    RuleFiles.load(names, console), names.stream().map(Path::of).toList());
        }
        RuleFiles.detect(line, console).ifPresent(house::detectBy);
        return house;
    }

    private static Optional<AuditSchedule> audits(ParseResult line, Console console) throws CommandFailure {
        var every = line.matchedOptionValue("--audit-every", "");
        return every.isEmpty()
                ? Optional.empty()
                : Optional.of(AuditSchedule.start(AuditLine.duration(every), console::note));
    }

    private static int patience(String seconds) throws CommandFailure {
        try {
            int value = Integer.parseInt(seconds);
            if (value >= 1 && value <= LONGEST_PATIENCE) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new CommandFailure(ExitCode.USAGE, "--patience '" + seconds + "': write whole seconds, 1 to 3600");
    }
}
