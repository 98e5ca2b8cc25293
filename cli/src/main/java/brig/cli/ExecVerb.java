package brig.cli;

import brig.cli.run.ExecCall;
import brig.policy.UserIds;
import brig.runtime.launch.Container;
import brig.runtime.plan.ExecRequest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig exec}. */
final class ExecVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of(
                        "Runs one more program in a container that runs, as confined and as watched as its first one.")
                .synopsis("brig exec [OPTIONS] NAME [--] CMD ARG...")
                .flag("Give the program a terminal of its own.", "-t", "--tty")
                .flag("The program reads from our standard input; else from /dev/null.", "-i", "--interactive")
                .flag("Do not wait for its end; what it writes is lost.", "-d", "--detach")
                .values("NAME[=VALUE]", "A variable, beside those of the container. Repeatable.", "-e", "--env")
                .value("DIR", "Where the program starts, inside. Default: as the container's.", "-w", "--workdir")
                .value("UID[:GID]", "Only where the container runs as root: run as somebody else.", "-u", "--user")
                .words("2..*", "NAME CMD", "A container of 'brig ps', the program and its arguments.")
                .stopAtFirstWord()
                .footer(
                        "",
                        "Ends with the program's exit code, 128+n if signal n ended it, 125 if it was not started. If we"
                                + " are killed, so is the program.",
                        "",
                        "Examples:",
                        "  sudo brig exec web ps",
                        "  sudo brig exec -t -i web sh");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> words = line.matchedPositionalValue(0, List.of());
        var command = words.subList(1, words.size());
        if (command.getFirst().equals("--")) {
            command = command.subList(1, command.size());
        }
        var container = Known.running(words.getFirst());
        try {
            var request = new ExecRequest(
                    command,
                    ContainerOptions.variables(line, System.getenv()),
                    line.hasMatchedOption("--workdir")
                            ? Optional.of(line.matchedOptionValue("--workdir", "/"))
                            : Optional.empty(),
                    line.hasMatchedOption("--tty"),
                    user(line));
            return ExecCall.run(
                    Container.door(container.about().id()),
                    request,
                    line.hasMatchedOption("--interactive"),
                    line.hasMatchedOption("--detach"));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.NOT_STARTED, container.about().name() + ": " + e.getMessage(), e);
        }
    }

    private static Optional<UserIds> user(ParseResult line) {
        if (!line.hasMatchedOption("--user")) {
            return Optional.empty();
        }
        String text = line.matchedOptionValue("--user", "");
        if (!text.matches("[0-9]{1,9}(:[0-9]{1,9})?")) {
            throw new IllegalArgumentException("--user '" + text + "': write UID or UID:GID in digits");
        }
        var ids = text.split(":", 2);
        int uid = Integer.parseInt(ids[0]);
        return Optional.of(new UserIds(uid, ids.length == 1 ? uid : Integer.parseInt(ids[1]), List.of()));
    }
}
