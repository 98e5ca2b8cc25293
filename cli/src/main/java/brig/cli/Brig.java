package brig.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;

/** From words to a verb, and from whatever happens there to one line and an exit code. */
final class Brig {
    private static final int WIDTH = 100;

    private final Console console;

    Brig(Console console) {
        this.console = console;
    }

    /** @return the exit code */
    int execute(String... words) {
        try {
            var called = Verbs.called(words);
            return called.isPresent() ? execute(called.get()) : withoutVerb(List.of(words));
        } catch (CommandLine.ParameterException e) {
            return wrongUsage(e);
        } catch (CommandFailure e) {
            var message = String.valueOf(e.getMessage());
            if (!message.isEmpty()) {
                console.error(message);
            }
            return e.exitCode();
        } catch (RuntimeException | LinkageError e) {
            return bug(e, words);
        }
    }

    private int execute(Verbs.Called called) throws CommandFailure {
        var parsed = Lines.take(called);
        if (parsed.result().isUsageHelpRequested()) {
            help(parsed.line());
            return ExitCode.FINE;
        }
        int code = called.verb().run(parsed.result(), console);
        Lines.giveBack(parsed);
        return code;
    }

    private int withoutVerb(List<String> words) {
        var line = everything();
        if (words.isEmpty()) {
            throw new CommandLine.ParameterException(line, "which command?");
        }
        var first = words.getFirst();
        if (List.of("help", "-h", "--help").contains(first)) {
            for (var word : words.subList(1, words.size())) {
                var verb = line.getSubcommands().get(word);
                if (verb == null) {
                    throw new CommandLine.ParameterException(line, "there is no command '" + word + "'");
                }
                line = verb;
            }
            help(line);
            return ExitCode.FINE;
        }
        if (first.equals("--version")) {
            return execute("version");
        }
        var group = line.getSubcommands().get(first);
        if (group == null) {
            throw new CommandLine.UnmatchedArgumentException(line, words.subList(0, 1));
        }
        if (words.contains("--help") || words.contains("-h")) {
            help(group);
            return ExitCode.FINE;
        }
        throw new CommandLine.ParameterException(
                group,
                (words.size() > 1
                                ? "brig " + first + ": no '" + words.get(1) + "'; one of: "
                                : "brig " + first + " what? one of: ")
                        + String.join(", ", group.getSubcommands().keySet()));
    }

    /** All verbs as one tree, for help and for completion. */
    static CommandLine everything() {
        var root = Options.empty().name("brig");
        root.usageMessage()
                .customSynopsis("brig COMMAND [OPTIONS] ...")
                .description(
                        "Runs a program so that it can touch only what its policy file names, watches the calls that"
                                + " an attacker would need, and kills the container before such a call runs.")
                .commandListHeading("%nCommands:%n")
                .footer(
                        "",
                        "'brig help COMMAND' says more. The script of the source tree has two more commands: test runs"
                                + " the whole test suite, bench measures.",
                        "",
                        "Examples:",
                        "  brig policy check policies/web.yaml",
                        "  brig plan policies/web.yaml --rootfs /srv/root -- httpd -f",
                        "  sudo brig run --policy policies/batch.yaml -- python3 job.py");
        var groups = new LinkedHashMap<String, CommandSpec>();
        Verbs.all().forEach((words, verb) -> {
            int space = words.indexOf(' ');
            if (space < 0) {
                root.addSubcommand(words, verb.get().describe());
                return;
            }
            groups.computeIfAbsent(words.substring(0, space), word -> {
                        var group = group(word);
                        root.addSubcommand(word, group);
                        return group;
                    })
                    .addSubcommand(words.substring(space + 1), verb.get().describe());
        });
        return Options.line(root);
    }

    private static CommandSpec group(String word) {
        var spec = Options.empty();
        spec.usageMessage()
                .description(
                        switch (word) {
                            case "policy" -> "Looks at policy files.";
                            case "rules" -> "Looks at rule files, and tries them on recorded events.";
                            case "volume" -> "Keeps directories for containers, for 'brig run -v NAME:/place'.";
                            case "image" -> "Keeps images, for 'brig run --image'.";
                            default -> "Shows what happened when a container was killed.";
                        })
                .commandListHeading("%nCommands:%n");
        return spec;
    }

    private void help(CommandLine line) {
        var scheme = CommandLine.Help.defaultColorScheme(console.colourOut() ? Ansi.ON : Ansi.OFF);
        line.setUsageHelpWidth(WIDTH);
        console.out().print(line.getUsageMessage(scheme));
    }

    private int wrongUsage(CommandLine.ParameterException e) {
        console.error(String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        var suggestions = new StringWriter();
        if (CommandLine.UnmatchedArgumentException.printSuggestions(e, new PrintWriter(suggestions, true))) {
            console.err().print(suggestions);
        }
        console.err().println("try '" + e.getCommandLine().getCommandSpec().qualifiedName() + " --help'");
        return ExitCode.USAGE;
    }

    private int bug(Throwable e, String... words) {
        console.error("internal error: " + e);
        if (System.getenv("BRIG_TRACE") == null) {
            console.err().println("please report it, with what BRIG_TRACE=1 prints beneath");
        } else {
            e.printStackTrace(console.err());
        }
        return words.length > 0 && words[0].equals("run") ? ExitCode.NOT_STARTED : ExitCode.FAILED;
    }
}
