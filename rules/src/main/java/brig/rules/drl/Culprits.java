package brig.rules.drl;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which rules a class belongs to. Drools makes a class of each condition and consequence, and a method of each rule, which names
 * the rule first ({@code D.rule(package, name)}) and then its classes. Two rules with the same condition share its class.
 */
public final class Culprits {
    private final Map<String, Set<RuleName>> byClass;

    /** @param packaged the package that the rule's file names */
    public record RuleName(String packaged, String name) implements Comparable<RuleName> {
        @Override
        public int compareTo(RuleName other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : packaged.compareTo(other.packaged);
        }
    }

    private Culprits(Map<String, Set<RuleName>> byClass) {
        this.byClass = byClass;
    }

    static Culprits of(CompiledRules rules) {
        var byClass = new HashMap<String, Set<RuleName>>();
        rules.classes().forEach((_, bytes) -> {
            for (var method : ClassFile.of().parse(bytes).methods()) {
                if (method.methodName().stringValue().startsWith("rule_")) {
                    method.code().ifPresent(code -> of(code, byClass));
                }
            }
        });
        return new Culprits(byClass);
    }

    private static void of(CodeModel code, Map<String, Set<RuleName>> byClass) {
        var packaged = "";
        var name = "";
        RuleName rule = null;
        for (var element : code) {
            if (element instanceof ConstantInstruction constant && constant.constantValue() instanceof String text) {
                packaged = name;
                name = text;
            } else if (rule == null
                    && element instanceof InvokeInstruction call
                    && call.name().equalsString("rule")) {
                rule = new RuleName(packaged, name);
            } else if (rule != null && element instanceof FieldInstruction field) {
                byClass.computeIfAbsent(field.owner().asInternalName().replace('/', '.'), _ -> new TreeSet<>())
                        .add(rule);
            }
        }
    }

    /** The rules of the class that was at work when something was thrown; none if it was none of theirs. */
    public Set<RuleName> of(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            for (var frame : cause.getStackTrace()) {
                var rules = byClass.get(frame.getClassName());
                if (rules != null) {
                    return rules;
                }
            }
        }
        return Set.of();
    }
}
