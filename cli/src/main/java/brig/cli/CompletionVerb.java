package brig.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig completion}. */
final class CompletionVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Prints a script that teaches a shell to complete brig's words.")
                .words("1", "bash|zsh", "Which shell.")
                .footer(
                        "",
                        "Examples:",
                        "  source <(brig completion bash)          in ~/.bashrc",
                        "  source <(brig completion zsh)           in ~/.zshrc, after compinit");
    }

    @Override
    public int run(ParseResult line, Console console) {
        List<String> shells = line.matchedPositionalValue(0, List.of());
        switch (shells.getFirst()) {
            case "bash" -> {}
            case "zsh" -> console.out().println("autoload -U +X bashcompinit && bashcompinit");
            default ->
                throw new CommandLine.ParameterException(
                        line.commandSpec().commandLine(), "no completion for '" + shells.getFirst() + "': bash or zsh");
        }
        console.out().print(AutoComplete.bash("brig", Brig.everything()));
        return ExitCode.FINE;
    }
}
