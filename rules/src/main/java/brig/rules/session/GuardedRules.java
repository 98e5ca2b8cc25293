package brig.rules.session;

import brig.policy.Place;
import brig.rules.drl.CompiledRules;
import brig.rules.drl.Culprits;
import brig.rules.drl.Culprits.RuleName;
import java.util.List;
import java.util.Set;
import org.drools.model.Model;
import org.jspecify.annotations.Nullable;
import org.kie.api.KieBase;

/**
 * A user's compiled rules for the sessions of any number of containers: loaded with the first of them, and once. Until then no class
 * of Drools is.
 */
public final class GuardedRules {
    public static final GuardedRules NONE = new GuardedRules(CompiledRules.NONE);

    private final CompiledRules compiled;
    private @Nullable List<Model> models;
    private @Nullable KieBase base;
    private @Nullable Culprits culprits;

    /** @param compiled asking for their budget ({@link CompiledRules#guarded}) */
    public GuardedRules(CompiledRules compiled) {
        this.compiled = compiled;
    }

    /** All of them. */
    synchronized KieBase base() throws ReflectiveOperationException {
        var known = base;
        if (known == null) {
            known = RuleBases.unindexed(models());
            base = known;
        }
        return known;
    }

    /** The others, for whoever has had to take some out. */
    synchronized KieBase without(Set<RuleName> out) throws ReflectiveOperationException {
        var others = RuleBases.unindexed(models());
        out.forEach(rule -> others.removeRule(rule.packaged(), rule.name()));
        return others;
    }

    private List<Model> models() throws ReflectiveOperationException {
        var known = models;
        if (known == null) {
            known = compiled.load();
            models = known;
        }
        return known;
    }

    /** Whose fault something is. */
    synchronized Set<RuleName> culprits(Throwable thrown) {
        var known = culprits;
        if (known == null) {
            known = compiled.culprits();
            culprits = known;
        }
        return known.of(thrown);
    }

    Place place(RuleName rule) {
        return compiled.places().getOrDefault(rule, Place.BUILT_IN);
    }
}
