package brig.rules.audit.path;

import brig.monitor.host.fact.Fact;
import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Reading;
import brig.monitor.host.fact.Subject;
import brig.rules.audit.check.Checks;
import brig.rules.audit.check.Finding;
import brig.rules.audit.escape.Judgement;
import brig.rules.audit.escape.Modules;
import brig.rules.drl.CompiledRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.drools.model.Model;
import org.drools.modelcompiler.KieBaseBuilder;
import org.kie.api.KieBase;
import org.kie.api.conf.EqualityBehaviorOption;
import org.kie.api.runtime.KieSession;

/**
 * Forward chaining: traits, findings and flaws in, and every step that the rules can make of them out. Loading this class
 * loads Drools, which costs a second; so nobody does who wants no paths.
 */
public final class PathRules {
    /** Names of the classes that the build made of {@code audit/paths/*.drl}. */
    static final String MODELS = "/META-INF/brig/audit-paths";

    private static final int MOST_FIRINGS = 500_000;

    private final KieBase rules;

    private PathRules(Collection<Model> models) {
        // equal powers are one: a second way to a power makes no second power, so cycles end
        rules = KieBaseBuilder.createKieBaseFromModel(List.copyOf(models), EqualityBehaviorOption.EQUALITY);
    }

    /**
     * The rules in the jar, and a user's.
     *
     * @throws ReflectiveOperationException if the user's rules do not load
     */
    public static PathRules with(List<CompiledRules> own) throws ReflectiveOperationException {
        var models = new ArrayList<Model>();
        for (var name : names()) {
            models.add(Class.forName(name)
                    .asSubclass(Model.class)
                    .getDeclaredConstructor()
                    .newInstance());
        }
        for (var rules : own) {
            models.addAll(rules.load());
        }
        return new PathRules(models);
    }

    private static List<String> names() {
        try {
            return Checks.resource(MODELS).lines().filter(l -> !l.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no compiled path rules in this build of Brig", e);
        }
    }

    /** @param facts with what follows from them */
    public AttackGraph chain(FactDocument facts, List<Finding> findings, List<Judgement> flaws) {
        var graph = new AttackGraph();
        KieSession session = rules.newKieSession();
        try {
            session.setGlobal("graph", graph);
            traits(facts).forEach(session::insert);
            findings.forEach(session::insert);
            open(new Modules(facts), flaws).forEach(session::insert);
            starts(facts, graph).forEach(session::insert);
            if (session.fireAllRules(MOST_FIRINGS) == MOST_FIRINGS) {
                throw new IllegalStateException("the path rules do not come to an end");
            }
        } finally {
            session.dispose();
        }
        return graph;
    }

    /** Of running containers only: what is stopped attacks nobody. */
    static List<Trait> traits(FactDocument facts) {
        var traits = new ArrayList<Trait>();
        for (var subject : facts.subjects()) {
            if (subject.kind() == Subject.Kind.CONTAINER && !runs(facts, subject)) {
                continue;
            }
            for (var fact : facts.of(subject)) {
                if (fact.reading() instanceof Reading.Value<Object>(var value)) {
                    add(traits, fact, value);
                }
            }
        }
        return traits;
    }

    private static boolean runs(FactDocument facts, Subject container) {
        return facts.reading(container, "running").or(false).equals(true);
    }

    private static void add(List<Trait> traits, Fact fact, Object value) {
        switch (value) {
            case Boolean truth when !truth -> {}
            case Number number when number.longValue() == 0 -> {}
            case Collection<?> items ->
                items.stream().filter(item -> item instanceof String).forEach(item -> add(traits, fact, item));
            case java.util.Map<?, ?> map -> {}
            default -> {
                if (!value.toString().isEmpty()) {
                    traits.add(new Trait(fact.subject(), fact.key(), value.toString(), fact.source()));
                }
            }
        }
    }

    private static List<OpenFlaw> open(Modules modules, List<Judgement> flaws) {
        return flaws.stream()
                .filter(j -> j.status() == Judgement.Status.AFFECTED && modules.reach(j.escape()))
                .map(j -> new OpenFlaw(
                        j.escape().id(),
                        j.escape().product(),
                        j.escape().needs(),
                        j.escape().name(),
                        j.installed(),
                        j.source()))
                .toList();
    }

    private static List<Power> starts(FactDocument facts, AttackGraph graph) {
        var starts = new ArrayList<Power>();
        for (var container : facts.subjects(Subject.Kind.CONTAINER)) {
            if (runs(facts, container)) {
                assume(graph, starts, new Power("code", container), "an attacker runs a program in " + container.id());
            }
        }
        assume(graph, starts, new Power("account", Subject.HOST), "an attacker has an ordinary account of the host");
        assume(graph, starts, new Power("network", Subject.HOST), "an attacker reaches the host over the network");
        assume(graph, starts, new Power("image", Subject.HOST), "somebody starts an image that an attacker made");
        return starts;
    }

    private static void assume(AttackGraph graph, List<Power> starts, Power power, String says) {
        graph.assume(power, says);
        starts.add(power);
    }
}
