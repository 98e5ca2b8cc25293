package brig.rules.audit.fix;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.monitor.host.json.Json;
import brig.monitor.text.ShellWord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A dockerd's {@code daemon.json} as it is to be: the old one with all changes of a plan, written at once. */
final class DaemonFile {
    private static final String USUAL = "/etc/docker/daemon.json";

    private final FactDocument facts;
    private final Subject engine;

    DaemonFile(FactDocument facts, Subject engine) {
        this.facts = facts;
        this.engine = engine;
    }

    Block with(Collection<Fix> fixes) {
        var notes = new ArrayList<String>();
        if (facts.reading(engine, "config.file") instanceof Reading.Unreadable<Object>(var why)
                && facts.fact(engine, "config.file").isPresent()) {
            return new Block(List.of("not known: what is in its daemon.json (" + why + ")"), List.of());
        }
        var changed = changed(fixes, notes);
        fixes.stream().map(Fix::note).filter(n -> !n.isEmpty()).forEach(notes::add);
        fixes.stream().filter(f -> !f.unknown().isEmpty()).forEach(f -> notes.add("not known: " + f.unknown()));
        if (changed.equals(now())) {
            return new Block(notes, List.of());
        }
        notes.add("its containers stop with it, unless live-restore was on before");
        var file = ShellWord.of(file());
        var commands = new ArrayList<String>();
        if (!now().isEmpty()) {
            commands.add("cp -p " + file + " " + file + ".before");
        }
        commands.add("cat > " + file + " <<'END'\n" + Json.write(changed).strip() + "\nEND");
        if (canValidate()) {
            commands.add("dockerd --validate --config-file " + file);
        }
        commands.add("systemctl restart docker");
        return new Block(notes, commands);
    }

    /** Since 23.0. */
    private boolean canValidate() {
        var major = facts.reading(engine, "version").or("").toString().replaceFirst("\\..*", "");
        return major.matches("\\d{1,4}") && Integer.parseInt(major) >= 23;
    }

    private String file() {
        return facts.fact(engine, "config.file").map(Fact::source).orElse(USUAL);
    }

    private Map<String, Object> now() {
        var now = new LinkedHashMap<String, Object>();
        if (facts.reading(engine, "config.file").or(Map.of()) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> now.put(String.valueOf(key), value == null ? "" : value));
        }
        return now;
    }

    /** What dockerd is given as an option may not be in its file, too: it would not start. */
    private Map<String, Object> changed(Collection<Fix> fixes, List<String> notes) {
        var changed = now();
        var argv = String.valueOf(facts.reading(engine, "argv").or(""));
        var small = String.valueOf(facts.reading(engine, "small").or(""));
        for (var fix : fixes) {
            fix.set().forEach((key, value) -> {
                if (key.equals("icc")
                        && facts.reading(engine, "set.iptables").or(true).equals(false)) {
                    notes.add(
                            "not known: what filters its bridge instead of iptables, without which icc cannot be off");
                } else if (argv.contains("--" + key)) {
                    notes.add("not known: which unit gives it --" + key
                            + "; there, not in the file, it is to be changed");
                } else if (fix.only().isEmpty() || small.contains(fix.only().getOrDefault(key, key))) {
                    changed.put(key, value);
                }
            });
            fix.unset().forEach(changed::remove);
        }
        return changed;
    }
}
