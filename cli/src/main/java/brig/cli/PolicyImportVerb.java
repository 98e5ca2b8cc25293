package brig.cli;

import brig.cli.exchange.Exchange;
import brig.cli.exchange.ExchangeException;
import brig.cli.exchange.Formats;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig policy import}. */
final class PolicyImportVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Exchanging.describe(
                        Options.of("Writes a policy from what another tool has, and lists what a policy cannot say."),
                        "--from",
                        Formats.IMPORTED)
                .synopsis(
                        "brig policy import --from FORMAT [OPTIONS] FILE",
                        "brig policy import --from docker-run -- WORD...")
                .words("1..*", "FILE", "The file; for docker-run the words of its command line.")
                .footer(
                        "",
                        "Formats: seccomp (docker's and podman's profiles), oci (config.json), docker-run, kubernetes",
                        "(Pods, what makes them, NetworkPolicies; one policy a container).",
                        "",
                        "Ends with 0 if the policy says all of it, with 3 if something is listed as not in it.",
                        "",
                        "Examples:",
                        "  brig policy import --from seccomp /usr/share/containers/seccomp.json -o calls.yaml",
                        "  brig policy import --from docker-run -- --read-only -u 33 -m 64m --tmpfs /tmp nginx",
                        "  brig policy import --from kubernetes web.yaml");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        var format = Exchanging.format(line, "--from", Formats.IMPORTED);
        List<String> words = line.matchedPositionalValue(0, List.of());
        Exchange exchange;
        try {
            exchange = Formats.read(format, words);
        } catch (ExchangeException | IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.POLICY, format + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, "cannot read it: " + e.getMessage(), e);
        }
        var loaded = PolicyLoader.loadText("imported.yaml", exchange.text());
        if (loaded.documents().isEmpty()) {
            console.err().print(loaded.render(console.colourErr()));
            throw new CommandFailure(ExitCode.POLICY, format + ": what it says is no valid policy");
        }
        return Exchanging.finish(line, exchange, console);
    }
}
