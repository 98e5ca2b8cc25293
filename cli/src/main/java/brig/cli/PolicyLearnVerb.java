package brig.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy learn}. */
final class PolicyLearnVerb implements Verb {
    @Override
    public CommandSpec describe() {
        var options = Options.of("Watches a program and writes the smallest policy under which it does the same again;"
                        + " then runs it under that policy, to prove it.")
                .synopsis("brig policy learn [OPTIONS] [--] CMD ARG...")
                .value(
                        "FILE",
                        "The policy to write. Default: PROGRAM.yaml, which must not be there yet.",
                        "-o",
                        "--output")
                .values(
                        "FILE",
                        "A policy that was learned before: the new one allows both. Written to if there is no --output."
                                + " Repeatable.",
                        "--merge")
                .value("POLICY", "What the policy extends. Default: restricted.", "--extends")
                .value("UID[:GID]", "The program's user, in numbers. Default: the extended policy's.", "--user")
                .value(
                        "COMMAND",
                        "A shell command of this host that puts the program to use, as sh -c understands it; when it"
                                + " ends the program is stopped. In the proof its exit code has to be the same.",
                        "--exercise")
                .value("SECONDS", "Stop the program after so long.", "--for")
                .value("N", "Run it so often and learn from all of them. Default: 1.", "--runs")
                .value(
                        "N",
                        "So many names in one directory become the directory; 0: never. Default: " + LearnOrder.FOLD
                                + ".",
                        "--fold")
                .value(
                        "PERCENT",
                        "On top of the memory and tasks that were used. Default: " + LearnOrder.HEADROOM + ".",
                        "--headroom")
                .flag("Do not run it again.", "--no-proof")
                .flag("One JSON object at the end, on standard output.", "--json");
        return ContainerOptions.describe(options)
                .flag(
                        "The program reads our standard input; else /dev/null. It is not run again then.",
                        "-i",
                        "--interactive")
                .words("0..*", "CMD", "The program and its arguments.")
                .stopAtFirstWord()
                .footer(
                        "",
                        "While it is recorded the program may do nearly everything that its user may: do not record what",
                        "you do not trust. docs/policy.md says what a recording sees, and what it cannot see.",
                        "",
                        "Ends with 0 if the policy is written and proven, with 3 if it is written and did not hold.",
                        "",
                        "Examples:",
                        "  sudo brig policy learn -- python3 job.py",
                        "  sudo brig policy learn --exercise 'curl -sf --retry-connrefused --retry 9 localhost:8080'"
                                + " -- httpd -f -p 8080",
                        "  sudo brig policy learn --merge job.yaml -- python3 job.py --other-way");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        if (line.hasMatchedOption("--tty")) {
            throw new CommandFailure(ExitCode.USAGE, "a terminal cannot be recorded: leave out --tty");
        }
        List<String> words = line.matchedPositionalValue(0, List.of());
        if (words.isEmpty() && !line.hasMatchedOption("--image")) {
            throw new CommandFailure(ExitCode.USAGE, "no command: write it behind --");
        }
        var order = LearnOrder.of(line, words, console);
        return new Learning(order, new LearnRuns(line, words, console), console, line.hasMatchedOption("--json"))
                .learn();
    }
}
