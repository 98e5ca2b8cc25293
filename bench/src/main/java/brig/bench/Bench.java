package brig.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** {@code bench/run [launch] [calls] [watch] [many] [death] [flood] [jvm] [policy] [rules] [correlation] [density] [crowd] [audit] [daemon] [engines] [--quick] [--json]}. */
public final class Bench {
    private static final List<String> NAMES = List.of(
            "launch",
            "calls",
            "watch",
            "many",
            "death",
            "flood",
            "jvm",
            "policy",
            "rules",
            "correlation",
            "density",
            "crowd",
            "audit",
            "daemon",
            "engines");

    private final boolean quick;

    private Bench(boolean quick) {
        this.quick = quick;
    }

    public static void main(String[] args) throws IOException {
        var names = new LinkedHashSet<String>();
        boolean quick = false;
        boolean json = false;
        for (var arg : args) {
            switch (arg) {
                case "--quick" -> quick = true;
                case "--json" -> json = true;
                default -> {
                    if (!NAMES.contains(arg)) {
                        System.err.println("usage: bench [" + String.join("] [", NAMES) + "] [--quick] [--json]");
                        System.exit(2);
                    }
                    names.add(arg);
                }
            }
        }
        Command.finishBeforeExit();
        new Bench(quick).run(names.isEmpty() ? new LinkedHashSet<>(NAMES) : names, json);
    }

    private void run(Set<String> names, boolean json) throws IOException {
        var facts = new LinkedHashMap<String, Object>(Machine.facts());
        var before = Machine.load();
        facts.put("load before", before);
        if (!json) {
            facts.forEach((key, value) -> System.out.println(key + ": " + value));
        }
        var tables = new ArrayList<Table>();
        for (var name : names) {
            for (var table : measure(name)) {
                tables.add(table);
                if (!json) {
                    System.out.print(table.text());
                }
            }
        }
        facts.put("load after", Machine.load());
        if (json) {
            var all = new LinkedHashMap<String, Object>();
            all.put("machine", facts);
            all.put("quick", quick);
            all.put("tables", tables.stream().map(Table::json).toList());
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
        } else {
            System.out.println("\nload before: " + before + "\nload after:  " + facts.get("load after"));
        }
    }

    private List<Table> measure(String name) throws IOException {
        return switch (name) {
            case "launch" -> List.of(LaunchBench.measure(quick ? 5 : 40));
            case "calls" -> CallBench.measure(quick ? 3 : 15);
            case "watch" -> List.of(WatchBench.measure(quick ? 3 : 15, quick ? 20_000 : 60_000));
            case "many" -> List.of(ManyBench.measure(quick ? 1 : 5, quick ? 8 : 64, 2000));
            case "death" -> List.of(DeathBench.measure(quick ? 20 : 200));
            case "flood" -> FloodBench.measure(quick ? 10 : 600);
            case "jvm" -> JvmBench.measure(quick ? 3 : 15);
            case "policy" -> PolicyBench.measure(quick ? 3 : 5, quick ? 1000 : 10_000);
            case "rules" -> List.of(RulesBench.measure(quick ? 5 : 30));
            case "correlation" -> List.of(CorrelationBench.measure(quick ? 5 : 30));
            case "density" -> DensityBench.measure(quick ? 20 : 150);
            case "crowd" -> CrowdBench.measure(quick ? 50 : 500);
            case "audit" -> List.of(AuditBench.measure(quick ? 1 : 5));
            case "daemon" -> DaemonBench.measure(quick ? 5 : 40);
            case "engines" -> List.of(EnginesBench.measure(quick ? 5 : 30));
            default -> throw new IllegalArgumentException(name);
        };
    }
}
