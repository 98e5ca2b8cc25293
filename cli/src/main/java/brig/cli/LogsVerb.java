package brig.cli;

import brig.cli.life.Kept;
import brig.cli.life.KeptState;
import brig.cli.life.LogReader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig logs}. */
final class LogsVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Prints what the program of a container wrote, each stream to ours of the same name.")
                .flag("Go on until it has ended.", "-f", "--follow")
                .value("N", "Only the last lines. Default: all that are kept.", "--tail")
                .flag("The time in front of each line.", "-t", "--timestamps")
                .words("1", "NAME", "A container that was started with 'brig run -d'.")
                .footer(
                        "",
                        "What Brig itself had to say about it, such as refused calls, is on standard error with 'brig:'"
                                + " in front.",
                        "",
                        "Examples:",
                        "  sudo brig logs web",
                        "  sudo brig logs -f --tail 20 web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        var kept = Known.kept(names.getFirst());
        boolean times = line.hasMatchedOption("--timestamps");
        try (var reader = new LogReader(kept)) {
            reader.read(tail(line.matchedOptionValue("--tail", "")), each -> print(each, times, console));
            if (line.hasMatchedOption("--follow")) {
                reader.follow(() -> isOver(kept), each -> print(each, times, console));
            }
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FINE;
        }
    }

    private static int tail(String text) throws CommandFailure {
        if (text.isEmpty()) {
            return Integer.MAX_VALUE;
        }
        try {
            return Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new CommandFailure(ExitCode.USAGE, "--tail '" + text + "': write how many lines", e);
        }
    }

    private static boolean isOver(Kept kept) {
        try {
            return Files.notExists(kept.dir()) || kept.state().status() == KeptState.Status.ENDED;
        } catch (IOException e) {
            return true;
        }
    }

    private static void print(LogReader.Line line, boolean times, Console console) {
        var to = line.stream().equals("stdout") ? console.out() : console.err();
        if (times) {
            to.print(line.time() + " ");
        }
        if (line.stream().equals("brig")) {
            to.print("brig: ");
        }
        to.write(line.text(), 0, line.text().length);
        if (line.whole()) {
            to.println();
        }
        to.flush();
    }
}
