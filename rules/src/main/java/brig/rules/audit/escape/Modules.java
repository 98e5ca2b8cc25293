package brig.rules.audit.escape;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whether a flaw's modules are there: a module that is blocked or not built cannot be attacked. */
public final class Modules {
    private final List<String> risky;
    private final boolean known;

    public Modules(FactDocument facts) {
        var reading = facts.reading(Subject.HOST, "modules.risky").or("");
        known = reading instanceof Collection<?>;
        risky = reading instanceof Collection<?> items
                ? items.stream().map(Object::toString).toList()
                : List.of();
    }

    /** True also where nobody knows: what could not be looked at closes no way. */
    public boolean reach(Escape escape) {
        return !known
                || escape.modules().isEmpty()
                || escape.modules().stream().anyMatch(m -> !state(m).matches("none|blocked"));
    }

    /** {@code MODULE (STATE, CVE)} of those that a flaw is open in and that could be blocked. */
    public List<String> open(List<Judgement> judgements) {
        var open = new ArrayList<String>();
        for (var judgement : judgements) {
            if (judgement.status() == Judgement.Status.AFFECTED) {
                for (var module : judgement.escape().modules()) {
                    if (state(module).matches("loaded|loadable")) {
                        open.add(module + " (" + state(module) + ", "
                                + judgement.escape().id() + ")");
                    }
                }
            }
        }
        return open;
    }

    /** Whether a host's kernel says anything of its modules. */
    public boolean known() {
        return known;
    }

    private String state(String module) {
        return risky.stream()
                .filter(line -> line.startsWith(module + " "))
                .map(line -> line.substring(module.length() + 1))
                .findFirst()
                .orElse("unknown");
    }
}
