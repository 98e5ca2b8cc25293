package brig.cli;

import brig.cli.doctor.Examination;
import brig.cli.doctor.Finding;
import brig.runtime.launch.Sweep;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig doctor}. */
final class DoctorVerb implements Verb {
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
            var findings = new ArrayList<>(Examination.ofThisHost());
            findings.add(leftovers(line.hasMatchedOption("--clean")));
            findings.forEach(f -> console.out().println(json ? asJson(f) : asText(f, console)));
            boolean missing = findings.stream().anyMatch(f -> f.state() == Finding.State.MISSING);
            return missing ? ExitCode.FAILED : ExitCode.FINE;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private static Finding leftovers(boolean clean) throws IOException {
        var left = Sweep.leftovers();
        if (left.isEmpty()) {
            return new Finding("leftovers", Finding.State.OK, "none", "");
        }
        var ids = String.join(", ", left);
        if (!clean) {
            return new Finding("leftovers", Finding.State.LIMITED, ids, "brig doctor --clean");
        }
        var problems = Sweep.clean();
        return problems.isEmpty()
                ? new Finding("leftovers", Finding.State.OK, "removed: " + ids, "")
                : new Finding("leftovers", Finding.State.MISSING, String.join("; ", problems), "end what uses them");
    }

    private static String asText(Finding finding, Console console) {
        var colour = switch (finding.state()) {
            case OK -> Colour.GOOD;
            case LIMITED, UNKNOWN -> Colour.NOTICE;
            case MISSING -> Colour.BAD;
        };
        var line = console.shown(colour, "%-8s".formatted(word(finding)))
                + "%-21s ".formatted(finding.control()) + finding.detail();
        return finding.remedy().isEmpty() ? line : line + "\n" + " ".repeat(30) + "hint: " + finding.remedy();
    }

    private static String asJson(Finding finding) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("control", finding.control());
        fields.put("state", word(finding));
        fields.put("detail", finding.detail());
        fields.put("remedy", finding.remedy());
        return Json.object(fields);
    }

    private static String word(Finding finding) {
        return finding.state().name().toLowerCase(Locale.ROOT);
    }
}
