package brig.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig kill}. */
final class KillVerb implements Verb {
    private static final int SIGKILL = 9;
    /** Those that mean something to a container's first process. */
    private static final List<String> SIGNALS =
            List.of("CONT", "HUP", "INT", "KILL", "QUIT", "STOP", "TERM", "USR1", "USR2", "WINCH");

    @Override
    public CommandSpec describe() {
        return Options.of("Ends containers at once, or sends their first process a signal.")
                .value(
                        "NAME",
                        "Another signal than KILL: HUP, INT, QUIT, USR1, USR2, TERM, CONT, STOP, WINCH.",
                        "--signal")
                .words("1..*", "NAME", Containers.NAMES)
                .footer(
                        "",
                        "The kernel drops a signal for which a container's first process has no handler; KILL and STOP"
                                + " always arrive.",
                        "",
                        "Examples:",
                        "  sudo brig kill web",
                        "  sudo brig kill --signal HUP web         many servers read their configuration again");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        int signal = signal(line.matchedOptionValue("--signal", "KILL"));
        return Containers.each(names, container -> {
            if (signal == SIGKILL) {
                Known.markStopped(container);
                container.kill();
            } else {
                container.signal(signal);
            }
        });
    }

    private static int signal(String name) throws CommandFailure {
        var plain = SignalNames.plain(name);
        if (!SIGNALS.contains(plain)) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--signal '" + name + "': write one of " + String.join(", ", SIGNALS));
        }
        return SignalNames.number(plain);
    }
}
