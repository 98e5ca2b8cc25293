package brig.rules.drl;

import brig.policy.Place;
import brig.rules.drl.Culprits.RuleName;
import brig.rules.drl.DrlException.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.compiler.kie.builder.impl.KieBuilderImpl;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.Message;
import org.kie.api.builder.Results;

/**
 * Rule files to classes by Drools' executable model: predicates become Java, and nothing is interpreted or compiled when
 * the classes run. Takes seconds and some hundred megabytes: at build time for the shipped rules, and else only for rules
 * that a user wrote.
 */
public final class DrlCompiler {
    private static final String ROOT = "src/main/resources/";

    private DrlCompiler() {}

    /** @throws DrlException with everything that is wrong in all the files */
    public static CompiledRules compile(List<DrlFile> files) throws DrlException {
        if (files.isEmpty()) {
            return CompiledRules.NONE;
        }
        var syntax = new TreeSet<Problem>();
        var sources = new ArrayList<DrlSource>();
        for (var file : files) {
            sources.add(DrlSource.parse(file, syntax));
        }
        if (!syntax.isEmpty()) {
            // what parses is still compiled, so that the user sees all mistakes at once
            sources.forEach(source -> syntax.addAll(problemsOfEachRule(source)));
            throw new DrlException(List.copyOf(syntax));
        }
        var attempt = Attempt.at(files);
        if (!attempt.messages().isEmpty()) {
            throw new DrlException(located(sources, attempt));
        }
        return new CompiledRules(attempt.rules().classes(), attempt.rules().models(), places(sources));
    }

    private static Map<RuleName, Place> places(List<DrlSource> sources) {
        var places = new HashMap<RuleName, Place>();
        for (var source : sources) {
            for (var rule : source.rules()) {
                places.put(
                        new RuleName(source.packaged(), rule.name()),
                        new Place(source.file().path(), Math.max(rule.line(), 1), 1));
            }
        }
        return places;
    }

    /** The compiler names lines of Java that it made itself, so each rule is tried alone to find whose mistake it is. */
    private static List<Problem> located(List<DrlSource> sources, Attempt together) {
        var problems = new TreeSet<Problem>();
        sources.forEach(source -> problems.addAll(problemsOfEachRule(source)));
        if (problems.isEmpty()) {
            together.messages()
                    .forEach(message ->
                            problems.add(new Problem(sources.getFirst().file().path(), 0, message)));
        }
        return List.copyOf(problems);
    }

    private static Set<Problem> problemsOfEachRule(DrlSource source) {
        var problems = new TreeSet<Problem>();
        for (var rule : source.rules()) {
            var path = source.file().path();
            for (var message :
                    Attempt.at(List.of(new DrlFile(path, source.only(rule)))).messages()) {
                problems.add(new Problem(path, rule.line(), "rule '" + rule.name() + "': " + message));
            }
        }
        return problems;
    }

    /** @param messages empty if it worked */
    private record Attempt(List<String> messages, CompiledRules rules) {
        static Attempt at(List<DrlFile> files) {
            var services = KieServices.Factory.get();
            var system = services.newKieFileSystem();
            for (int i = 0; i < files.size(); i++) {
                // a name of our own: the file's may have no ending, or one that means something else
                system.write(ROOT + "rules" + i + ".drl", files.get(i).text());
            }
            var builder = services.newKieBuilder(system, DrlCompiler.class.getClassLoader());
            try {
                builder.buildAll(ExecutableModelProject.class);
            } catch (RuntimeException | LinkageError e) {
                // a literal that is none ends in NumberFormatException, for one
                return new Attempt(List.of(e.getMessage() == null ? e.toString() : e.getMessage()), CompiledRules.NONE);
            }
            var messages = messages(builder.getResults());
            return messages.isEmpty()
                    ? new Attempt(List.of(), classes((InternalKieModule)
                            ((KieBuilderImpl) builder).getKieModuleIgnoringErrors()))
                    : new Attempt(messages, CompiledRules.NONE);
        }

        /** The first line of each, without the listings of generated Java. */
        private static List<String> messages(Results results) {
            return results.getMessages(Message.Level.ERROR).stream()
                    .map(message ->
                            message.getText().lines().findFirst().orElse("").strip())
                    .filter(text -> !text.startsWith("Java source of ") && !text.isEmpty())
                    .distinct()
                    .toList();
        }

        private static CompiledRules classes(InternalKieModule module) {
            var classes = new HashMap<String, byte[]>();
            var models = new ArrayList<String>();
            for (var path : new TreeSet<>(module.getFileNames())) {
                if (path.startsWith("META-INF/kie/") && path.endsWith("/drools-model")) {
                    new String(module.getBytes(path), StandardCharsets.UTF_8)
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.contains(":"))
                            .forEach(models::add);
                } else if (path.endsWith(".class") && !path.startsWith("org/drools/project/")) {
                    classes.put(path, module.getBytes(path));
                }
            }
            return new CompiledRules(classes, models, Map.of());
        }
    }
}
