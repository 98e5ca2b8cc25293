package brig.cli;

import brig.cli.life.NamedVolumes;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig volume ls} and {@code brig volume inspect}. */
final class VolumeListVerb implements Verb {
    private static final String ROW = "%-32s %-6s %s";

    private final boolean named;

    /** @param named only those that are named, as JSON */
    VolumeListVerb(boolean named) {
        this.named = named;
    }

    @Override
    public CommandSpec describe() {
        return named
                ? Options.of("Says all that Brig knows of volumes, as JSON, an object a line.")
                        .words("1..*", "NAME", "As 'brig volume ls' prints them.")
                        .footer("", "Example:", "  sudo brig volume inspect data")
                : Options.of("Lists the named volumes, and whether a container has them now.")
                        .flag("One JSON object a line, for machines.", "--json")
                        .footer("", "'brig run -v NAME:/place' makes one that is not there.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        try {
            var all = NamedVolumes.all();
            for (var name : names) {
                if (all.stream().noneMatch(volume -> volume.name().equals(name))) {
                    throw new CommandFailure(
                            ExitCode.FAILED, "there is no volume '" + name + "': see 'brig volume ls'");
                }
            }
            boolean json = named || line.hasMatchedOption("--json");
            if (!json && all.isEmpty()) {
                console.note("there is no volume");
                return ExitCode.FINE;
            }
            if (!json) {
                console.out().println(ROW.formatted("NAME", "IN USE", "PLACE"));
            }
            all.stream()
                    .filter(volume -> !named || names.contains(volume.name()))
                    .forEach(volume -> console.out()
                            .println(
                                    json
                                            ? Json.object(fields(volume))
                                            : ROW.formatted(
                                                    volume.name(), volume.used() ? "yes" : "no", volume.data())));
            return ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, IncidentListVerb.reason(e), e);
        }
    }

    private static Map<String, Object> fields(NamedVolumes.Named volume) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", volume.name());
        fields.put("place", volume.data().toString());
        fields.put("used", volume.used());
        return fields;
    }
}
