package brig.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The verbs by their words, in the order of the help. Only the one that is called is loaded. */
final class Verbs {
    private static final Map<String, Supplier<Verb>> BY_WORDS = new LinkedHashMap<>();

    static {
        // no X::new: a reference loads its class here already, and what that needs to be verified
        BY_WORDS.put("run", () -> new RunVerb());
        BY_WORDS.put("serve", () -> new ServeVerb());
        BY_WORDS.put("ps", () -> new PsVerb());
        BY_WORDS.put("stop", () -> new StopVerb());
        BY_WORDS.put("kill", () -> new KillVerb());
        BY_WORDS.put("pause", () -> new PauseVerb(true));
        BY_WORDS.put("unpause", () -> new PauseVerb(false));
        BY_WORDS.put("start", () -> new StartVerb());
        BY_WORDS.put("exec", () -> new ExecVerb());
        BY_WORDS.put("logs", () -> new LogsVerb());
        BY_WORDS.put("wait", () -> new WaitVerb());
        BY_WORDS.put("rm", () -> new RemoveVerb());
        BY_WORDS.put("cp", () -> new CopyVerb());
        BY_WORDS.put("inspect", () -> new InspectVerb());
        BY_WORDS.put("top", () -> new TopVerb());
        BY_WORDS.put("stats", () -> new StatsVerb());
        BY_WORDS.put("events", () -> new EventsVerb());
        BY_WORDS.put("update", () -> new UpdateVerb());
        BY_WORDS.put("disconnect", () -> new DisconnectVerb(true));
        BY_WORDS.put("reconnect", () -> new DisconnectVerb(false));
        BY_WORDS.put("plan", () -> new PlanVerb());
        BY_WORDS.put("policy check", () -> new PolicyCheckVerb());
        BY_WORDS.put("policy explain", () -> new PolicyExplainVerb());
        BY_WORDS.put("policy diff", () -> new PolicyDiffVerb());
        BY_WORDS.put("policy test", () -> new PolicyTestVerb());
        BY_WORDS.put("policy learn", () -> new PolicyLearnVerb());
        BY_WORDS.put("policy import", () -> new PolicyImportVerb());
        BY_WORDS.put("policy export", () -> new PolicyExportVerb());
        BY_WORDS.put("rules check", () -> new RulesCheckVerb());
        BY_WORDS.put("rules list", () -> new RulesListVerb());
        BY_WORDS.put("rules explain", () -> new RulesExplainVerb());
        BY_WORDS.put("rules test", () -> new RulesTestVerb());
        BY_WORDS.put("doctor", () -> new DoctorVerb());
        BY_WORDS.put("audit", () -> new AuditVerb());
        BY_WORDS.put("volume ls", () -> new VolumeListVerb(false));
        BY_WORDS.put("volume inspect", () -> new VolumeListVerb(true));
        BY_WORDS.put("volume rm", () -> new VolumeRemoveVerb());
        BY_WORDS.put("image load", () -> new ImageLoadVerb());
        BY_WORDS.put("image ls", () -> new ImageListVerb());
        BY_WORDS.put("image inspect", () -> new ImageInspectVerb());
        BY_WORDS.put("image rm", () -> new ImageRemoveVerb());
        BY_WORDS.put("image prune", () -> new ImagePruneVerb());
        BY_WORDS.put("image verify", () -> new ImageVerifyVerb());
        BY_WORDS.put("incident list", () -> new IncidentListVerb());
        BY_WORDS.put("incident show", () -> new IncidentShowVerb());
        BY_WORDS.put("demo", () -> new DemoVerb());
        BY_WORDS.put("completion", () -> new CompletionVerb());
        BY_WORDS.put("version", () -> new VersionVerb());
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
