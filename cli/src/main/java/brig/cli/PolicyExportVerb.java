package brig.cli;

import brig.cli.exchange.Formats;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy export}. */
final class PolicyExportVerb implements Verb {
    @Override
    public CommandSpec describe() {
        var options = Options.of("Writes a policy in another tool's language, and lists what that cannot say.");
        return Exchanging.describe(Surroundings.describe(options), "--to", Formats.EXPORTED)
                .synopsis("brig policy export --to FORMAT [OPTIONS] POLICY")
                .words("1", "POLICY", "A policy file, FILE#NAME, or a shipped policy's name.")
                .footer(
                        "",
                        "Formats: seccomp (docker's and podman's profiles), oci (config.json), docker-run, kubernetes",
                        "(a Pod and a NetworkPolicy), apparmor (a profile).",
                        "",
                        "Ends with 0 if the other says all of it, with 3 if something is listed as not in it.",
                        "",
                        "Examples:",
                        "  brig policy export --to seccomp -o web.seccomp.json web",
                        "  brig policy export --to apparmor web | apparmor_parser -Q");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        var format = Exchanging.format(line, "--to", Formats.EXPORTED);
        List<String> words = line.matchedPositionalValue(0, List.of());
        var policy = PolicyFiles.load(words.getFirst(), line, console);
        return Exchanging.finish(line, Formats.write(format, policy), console);
    }
}
