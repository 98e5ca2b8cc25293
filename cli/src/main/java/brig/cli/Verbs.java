package brig.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The verbs by their words, in the order of the help. Only the one that is called is loaded. */
final class Verbs {
    private static final Map<String, Supplier<Verb>> BY_WORDS = new LinkedHashMap<>();

    static {
        BY_WORDS.put("run", RunVerb::new);
        BY_WORDS.put("ps", PsVerb::new);
        BY_WORDS.put("stop", StopVerb::new);
        BY_WORDS.put("kill", KillVerb::new);
        BY_WORDS.put("pause", () -> new PauseVerb(true));
        BY_WORDS.put("unpause", () -> new PauseVerb(false));
        BY_WORDS.put("plan", PlanVerb::new);
        BY_WORDS.put("policy check", PolicyCheckVerb::new);
        BY_WORDS.put("policy explain", PolicyExplainVerb::new);
        BY_WORDS.put("policy diff", PolicyDiffVerb::new);
        BY_WORDS.put("policy test", PolicyTestVerb::new);
        BY_WORDS.put("rules check", RulesCheckVerb::new);
        BY_WORDS.put("rules list", RulesListVerb::new);
        BY_WORDS.put("rules explain", RulesExplainVerb::new);
        BY_WORDS.put("rules test", RulesTestVerb::new);
        BY_WORDS.put("doctor", DoctorVerb::new);
        BY_WORDS.put("audit", AuditVerb::new);
        // no X::new: a reference loads its class here already, and what that needs to be verified
        BY_WORDS.put("image load", () -> new ImageLoadVerb());
        BY_WORDS.put("image ls", () -> new ImageListVerb());
        BY_WORDS.put("image inspect", () -> new ImageInspectVerb());
        BY_WORDS.put("image rm", () -> new ImageRemoveVerb());
        BY_WORDS.put("image prune", () -> new ImagePruneVerb());
        BY_WORDS.put("image verify", () -> new ImageVerifyVerb());
        BY_WORDS.put("incident list", IncidentListVerb::new);
        BY_WORDS.put("incident show", IncidentShowVerb::new);
        BY_WORDS.put("demo", DemoVerb::new);
        BY_WORDS.put("completion", CompletionVerb::new);
        BY_WORDS.put("version", VersionVerb::new);
    }

    private Verbs() {}

    /** @param words of the verb and what follows it */
    record Called(String words, Verb verb, String[] rest) {}

    static Optional<Called> called(String... line) {
        for (int count = 1; count <= Math.min(2, line.length); count++) {
            var words = String.join(" ", java.util.Arrays.copyOf(line, count));
            var verb = BY_WORDS.get(words);
            if (verb != null) {
                return Optional.of(
                        new Called(words, verb.get(), java.util.Arrays.copyOfRange(line, count, line.length)));
            }
        }
        return Optional.empty();
    }

    static Map<String, Supplier<Verb>> all() {
        return java.util.Collections.unmodifiableMap(BY_WORDS);
    }
}
