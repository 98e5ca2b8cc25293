package brig.rules.audit.fix;

import brig.monitor.host.json.Json;
import brig.monitor.host.json.Tree;
import brig.rules.audit.check.Checks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The shipped table of fixes, by the check's id. */
public final class Fixes {
    private Fixes() {}

    public static Map<String, Fix> shipped() {
        try {
            var fixes = new LinkedHashMap<String, Fix>();
            for (var row : Json.readYaml(Checks.resource("/audit/fixes.yaml"))
                    .at("fixes")
                    .items()) {
                var fix = fix(row);
                if (fixes.put(fix.id(), fix) != null) {
                    throw new IOException("fixes.yaml:" + row.line() + ": " + fix.id() + " is there twice");
                }
            }
            return fixes;
        } catch (IOException e) {
            throw new UncheckedIOException("this build of Brig is broken", e);
        }
    }

    private static Fix fix(Tree row) {
        var set = new LinkedHashMap<String, Object>();
        row.at("set").entries().forEach((key, value) -> set.put(key, Objects.requireNonNull(value.plain())));
        return new Fix(
                row.at("id").text("?"),
                texts(row.at("sysctl")),
                row.at("run").items().stream().map(Fixes::run).toList(),
                row.at("upgrade").text(""),
                set,
                row.at("unset").texts(),
                texts(row.at("only")),
                row.at("container").isTrue(),
                row.at("unknown").text(""),
                row.at("note").text(""));
    }

    private static Fix.Run run(Tree run) {
        return new Fix.Run(
                run.at("each").text(),
                Pattern.compile(run.at("as").text("(.*)"), Pattern.DOTALL),
                run.at("do").text("?"));
    }

    private static Map<String, String> texts(Tree mapping) {
        var texts = new LinkedHashMap<String, String>();
        mapping.entries().forEach((key, value) -> texts.put(key, value.text("")));
        return texts;
    }
}
