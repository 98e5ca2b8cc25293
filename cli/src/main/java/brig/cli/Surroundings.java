package brig.cli;

import brig.policy.Workload;
import brig.policy.load.Given;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What a policy file may depend on besides itself, as the command line and its environment have it. */
final class Surroundings {
    private Surroundings() {}

    /** {@code --set}, for every verb that reads policies. */
    static Options describe(Options options) {
        return options.values("NAME=VALUE", "The value of a parameter of the policy. Repeatable.", "--set");
    }

    static Given given() {
        return given(Map.of(), System.getenv());
    }

    static Given given(ParseResult line) throws CommandFailure {
        return given(line, System.getenv());
    }

    /** @param environment the caller's */
    static Given given(ParseResult line, Map<String, String> environment) throws CommandFailure {
        return given(pairs(line, "--set"), environment);
    }

    private static Given given(Map<String, String> set, Map<String, String> environment) {
        return new Given(Surroundings::today, set, name -> Optional.ofNullable(environment.get(name)));
    }

    private static String today() {
        return LocalDate.now(ZoneOffset.UTC).toString();
    }

    static Workload workload(ParseResult line) throws CommandFailure {
        return new Workload(
                line.matchedOptionValue("--image", ""), line.matchedOptionValue("--name", ""), pairs(line, "--label"));
    }

    private static Map<String, String> pairs(ParseResult line, String option) throws CommandFailure {
        List<String> texts = line.matchedOptionValue(option, List.of());
        var pairs = new LinkedHashMap<String, String>();
        for (var text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new CommandFailure(ExitCode.USAGE, option + " '" + text + "': write NAME=VALUE");
            }
            pairs.put(text.substring(0, equals), text.substring(equals + 1));
        }
        return pairs;
    }
}
