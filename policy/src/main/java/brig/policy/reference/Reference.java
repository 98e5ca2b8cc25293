package brig.policy.reference;

import brig.policy.EffectivePolicy;
import brig.policy.HugePage;
import brig.policy.explain.ControlLine;
import brig.policy.explain.ControlMap;
import brig.policy.load.PolicyLoader;
import brig.policy.schema.PolicyKeys;
import brig.policy.schema.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code docs/policy-reference.md}: each key with type, default, what of the kernel holds it, and since when that has it. */
public final class Reference {
    /** Something of everything, so that each key has a line that says what holds it. */
    private static final String SAMPLE = """
            name: sample
            process: {groups: [1], capabilities: [CHOWN], hostname: x, rlimits: {RLIMITS}}
            files:
              read: [/a]
              write: [/b]
              execute: [/a]
              list: [/c]
              tmpfs: [/t]
              volumes: [{source: /s, target: /v}]
            network: {mode: isolated, connect: ["10.0.0.1:80", "example.org:443"], nameservers: [10.0.0.53], listen: [80]}
            syscalls: {allow: [mount], deny: [sync], watch: [getcpu], only: [openat, connect]}
            devices: [/dev/fuse]
            resources: {ioWeight: 7, cpuset: "0", hugepages: {PAGES}}
            mode: {files: audit, network: audit, syscalls: audit}
            health: {command: [/a], interval: 1s, timeout: 1s, startPeriod: 1s, retries: 1}
            detect: {directory: /d}
            """;

    private final Map<String, ControlLine> controls = new LinkedHashMap<>();
    private final Map<String, ControlLine> defaults = new LinkedHashMap<>();
    private final StringBuilder out = new StringBuilder();

    private Reference() {
        var limits = new StringBuilder();
        for (var limit : brig.policy.Rlimit.values()) {
            limits.append(limits.isEmpty() ? "" : ", ").append(limit.key()).append(": 1");
        }
        var pages = new StringBuilder();
        for (var page : HugePage.values()) {
            pages.append(pages.isEmpty() ? "" : ", ").append(page.key()).append(": 0");
        }
        lines(policy(SAMPLE.replace("RLIMITS", limits).replace("PAGES", pages)), controls);
        lines(policy("name: empty\n"), defaults);
    }

    private static EffectivePolicy policy(String text) {
        var loaded = PolicyLoader.loadText("reference.yaml", text);
        return loaded.policy().orElseThrow(() -> new IllegalStateException(loaded.render(false)));
    }

    private static void lines(EffectivePolicy policy, Map<String, ControlLine> into) {
        ControlMap.of(policy).forEach(line -> into.putIfAbsent(line.key(), line));
    }

    /** The whole page. */
    public static String text() {
        var reference = new Reference();
        reference.out.append("""
                # Reference of the policy file

                Generated from what the parser, the JSON schema and `brig policy explain` use (`brig.policy.reference`); a test keeps it
                current. [policy.md](policy.md) explains. A list may also be edited: `{only: [..]}`, `{without: [..]}`, `{also: [..]}`.
                "Since" is the first mainline kernel with all that holds the key; the kernel is asked at run time, and a policy
                that it cannot hold does not start.

                """);
        reference.keys("The whole file", "", PolicyKeys.FILE);
        for (var key : PolicyKeys.FILE.keys()) {
            if (key.value() instanceof Value.Fields section) {
                reference.keys(key.name(), key.name() + ".", section);
            }
        }
        return reference.out.toString();
    }

    private void keys(String title, String prefix, Value.Fields fields) {
        out.append("## ").append(title).append("\n\n");
        out.append("| key | meaning | type | default | held by | since |\n| --- | --- | --- | --- | --- | --- |\n");
        for (var key : fields.keys()) {
            boolean section = key.value() instanceof Value.Fields;
            var held = controls.get(prefix + key.name());
            var before = defaults.get(prefix + key.name());
            row(
                    prefix + key.name(),
                    key.meaning(),
                    section && prefix.isEmpty()
                            ? "[section](#" + key.name().toLowerCase(java.util.Locale.ROOT) + ")"
                            : Types.of(key.value()),
                    before == null ? "" : before.value(),
                    held == null ? List.of() : held.controls());
            if (section && !prefix.isEmpty()) {
                for (var inner : ((Value.Fields) key.value()).keys()) {
                    var path = prefix + key.name() + "." + inner.name();
                    var line = controls.get(path);
                    var inDefault = defaults.get(path);
                    row(
                            path,
                            inner.meaning(),
                            Types.of(inner.value()),
                            inDefault == null ? "" : inDefault.value(),
                            line == null ? List.of() : line.controls());
                }
            }
        }
        out.append('\n');
    }

    private void row(String key, String meaning, String type, String before, List<String> held) {
        out.append("| `")
                .append(key)
                .append("` | ")
                .append(cell(meaning))
                .append(" | ")
                .append(cell(type));
        out.append(" | ").append(cell(before)).append(" | ").append(cell(String.join("; ", held)));
        out.append(" | ").append(Since.of(held)).append(" |\n");
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
