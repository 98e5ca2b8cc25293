package brig.cli;

import brig.cli.run.Journal;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig pause} and {@code brig unpause}. */
final class PauseVerb implements Verb {
    private final boolean stops;

    /** @param stops else they go on */
    PauseVerb(boolean stops) {
        this.stops = stops;
    }

    @Override
    public CommandSpec describe() {
        return Options.of(stops ? "Stops every process of containers where it is." : "Lets paused containers go on.")
                .words("1..*", "NAME", Containers.NAMES)
                .footer("", "Example:", "  sudo brig " + (stops ? "pause" : "unpause") + " web");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        return Containers.each(names, container -> {
            if (stops) {
                container.cgroup().freeze();
            } else {
                container.cgroup().thaw();
            }
            var about = container.about();
            Journal.tell(stops ? "pause" : "unpause", about.id(), about.name(), Map.of());
        });
    }
}
