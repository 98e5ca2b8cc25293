package brig.cli;

import brig.cli.exchange.Exchange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** What {@code policy import} and {@code policy export} have in common. */
final class Exchanging {
    private Exchanging() {}

    static Options describe(Options options, String option, List<String> formats) {
        return options.value("FORMAT", "One of: " + String.join(", ", formats) + ".", option)
                .value("FILE", "Write it there, not to standard output.", "-o", "--output")
                .flag("One JSON object on standard error about what is lost, in place of lines.", "--json");
    }

    static String format(ParseResult line, String option, List<String> formats) throws CommandFailure {
        String format = line.matchedOptionValue(option, "");
        if (!formats.contains(format)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    (format.isEmpty() ? "which format?" : option + " '" + format + "': no such format;") + " write "
                            + option + " and one of: " + String.join(", ", formats));
        }
        return format;
    }

    static int finish(ParseResult line, Exchange exchange, Console console) throws CommandFailure {
        if (line.hasMatchedOption("--output")) {
            String file = line.matchedOption("--output").getValue();
            try {
                Files.writeString(Path.of(file), exchange.text());
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, "cannot write " + file + ": " + e.getMessage(), e);
            }
        } else {
            console.out().print(exchange.text());
        }
        if (line.hasMatchedOption("--json")) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("complete", exchange.lost().isEmpty());
            fields.put("lost", exchange.lost());
            console.err().println(Json.object(fields));
        } else {
            exchange.lost().forEach(lost -> console.note("not in it: " + lost));
        }
        return exchange.lost().isEmpty() ? ExitCode.FINE : ExitCode.POLICY;
    }
}
