package brig.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig disconnect} and {@code brig reconnect}. */
final class DisconnectVerb implements Verb {
    private final boolean cuts;

    /** @param cuts else the network is given back */
    DisconnectVerb(boolean cuts) {
        this.cuts = cuts;
    }

    @Override
    public CommandSpec describe() {
        return Options.of(
                        cuts
                                ? "Takes the network of containers away: nothing leaves, nothing comes, connections break."
                                : "Gives back the network that 'brig disconnect' or a rule took away.")
                .words("1..*", "NAME", Containers.NAMES)
                .footer(
                        "",
                        "Not for containers that share this host's network.",
                        "",
                        "Example:",
                        "  sudo brig " + (cuts ? "disconnect" : "reconnect") + " web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        return Containers.each(names, container -> {
            var verb = cuts ? "disconnect" : "reconnect";
            var again = Within.calledAgain(
                    container, List.of(verb, container.about().id()));
            if (again.isPresent()) {
                if (again.getAsInt() != 0) {
                    throw new IOException("no success");
                }
            } else if (cuts) {
                container.network().cut();
            } else {
                container.network().restore();
            }
        });
    }
}
