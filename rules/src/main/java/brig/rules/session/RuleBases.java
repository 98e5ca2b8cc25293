package brig.rules.session;

import brig.rules.drl.CompiledRules;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.drools.model.Model;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.KieBase;
import org.kie.api.conf.EventProcessingOption;
import org.kie.internal.conf.IndexLeftBetaMemoryOption;
import org.kie.internal.conf.IndexRightBetaMemoryOption;

/** Where a session's rules come from. Loading this class loads Drools, but no compiler. */
public final class RuleBases {
    private RuleBases() {}

    /** The rules that the build compiled into the jar: one base for the sessions of all containers of this process. */
    public static KieBase shipped() {
        return Shipped.BASE;
    }

    private static final class Shipped {
        static final KieBase BASE = read();
    }

    private static KieBase read() {
        var models = new ArrayList<Model>();
        ServiceLoader.load(Model.class, RuleBases.class.getClassLoader()).forEach(models::add);
        if (models.isEmpty()) {
            throw new IllegalStateException(
                    "no compiled rules in this build of Brig: run the build's process-classes phase");
        }
        models.sort(Comparator.comparing(model -> model.getClass().getName()));
        return of(models);
    }

    public static KieBase of(CompiledRules rules) throws ReflectiveOperationException {
        return of(rules.load());
    }

    /** Without indexes: with one, Drools pairs events without running a line of the rule that a budget could stop. */
    static KieBase unindexed(List<Model> models) {
        return KieBaseBuilder.createKieBaseFromModel(
                models, EventProcessingOption.STREAM, IndexLeftBetaMemoryOption.NO, IndexRightBetaMemoryOption.NO);
    }

    private static KieBase of(Collection<Model> models) {
        return KieBaseBuilder.createKieBaseFromModel(List.copyOf(models), EventProcessingOption.STREAM);
    }
}
