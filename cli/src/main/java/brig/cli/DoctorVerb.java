package brig.cli;

import brig.runtime.host.Control;
import brig.runtime.host.Control.Status;
import brig.runtime.host.HostControls;
import brig.runtime.launch.Sweep;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig doctor}. */
final class DoctorVerb implements Verb {
    private static final String LEFTOVERS = "leftovers";

    @Override
    public CommandSpec describe() {
        return Options.of("Says what this kernel and host offer for each control, what is missing and how to get it.")
                .flag("End and remove what a Brig that was killed left behind.", "--clean")
                .flag("One JSON object a line, for machines.", "--json")
                .footer(
                        "",
                        "Ends with 0 if nothing is missing, else with 1.",
                        "",
                        "Examples:",
                        "  sudo brig doctor",
                        "  sudo brig doctor --clean");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        boolean json = line.hasMatchedOption("--json");
        try {
            var controls = HostControls.all();
            controls.forEach(control -> console.out().println(json ? asJson(control) : asText(control, console)));
            boolean left = leftovers(line.hasMatchedOption("--clean"), json, console);
            boolean missing = controls.stream().anyMatch(control -> control.status() == Status.MISSING);
            return missing || left ? ExitCode.FAILED : ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    /** @return whether some could not be removed */
    private static boolean leftovers(boolean clean, boolean json, Console console) throws IOException {
        var left = Sweep.leftovers();
        var problems = clean ? Sweep.clean() : List.<String>of();
        var ids = String.join(", ", left);
        var found = left.isEmpty()
                ? new Control(LEFTOVERS, Status.PRESENT, "none", "")
                : !clean
                        ? new Control(LEFTOVERS, Status.LIMITED, ids, "brig doctor --clean")
                        : problems.isEmpty()
                                ? new Control(LEFTOVERS, Status.PRESENT, "removed: " + ids, "")
                                : new Control(LEFTOVERS, Status.MISSING, String.join("; ", problems), "");
        console.out().println(json ? asJson(found) : asText(found, console));
        return !problems.isEmpty();
    }

    private static String asText(Control control, Console console) {
        var colour = switch (control.status()) {
            case PRESENT -> Colour.GOOD;
            case LIMITED -> Colour.NOTICE;
            case MISSING -> Colour.BAD;
        };
        var text = console.shown(colour, "%-8s".formatted(word(control)))
                + "%-22s ".formatted(control.name())
                + control.detail();
        return control.remedy().isEmpty() ? text : text + "\n" + " ".repeat(31) + "hint: " + control.remedy();
    }

    private static String asJson(Control control) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("control", control.name());
        fields.put("status", word(control));
        fields.put("detail", control.detail());
        fields.put("remedy", control.remedy());
        return Json.object(fields);
    }

    private static String word(Control control) {
        return switch (control.status()) {
            case PRESENT -> "ok";
            case LIMITED -> "limited";
            case MISSING -> "missing";
        };
    }
}
