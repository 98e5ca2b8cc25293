package brig.rules.drl;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;

/**
 * Makes a user's compiled rules ask for their {@link Budget}: Java has no way to end a thread from outside. A check stands at the
 * begin of every method, and before every jump, so each turn of a loop meets one.
 */
final class Guard {
    private static final ClassDesc BUDGET = ClassDesc.of(Budget.class.getName());
    private static final MethodTypeDesc NOTHING_TO_NOTHING = MethodTypeDesc.of(CD_void);

    private Guard() {}

    static CompiledRules guarded(CompiledRules rules) {
        // what the resolver does not find are the rules' own classes, which have no hierarchy worth the name
        var resolver = ClassHierarchyResolver.ofClassLoading(Guard.class.getClassLoader())
                .orElse(_ -> ClassHierarchyInfo.ofClass(CD_Object));
        var files = ClassFile.of(ClassHierarchyResolverOption.of(resolver));
        var guarded = new HashMap<String, byte[]>();
        rules.classes()
                .forEach((path, bytes) -> guarded.put(
                        path,
                        files.transformClass(
                                files.parse(bytes), ClassTransform.transformingMethodBodies(new Checks()))));
        return new CompiledRules(guarded, rules.models(), rules.places());
    }

    private static final class Checks implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            code.invokestatic(BUDGET, "check", NOTHING_TO_NOTHING);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof BranchInstruction
                    || element instanceof LookupSwitchInstruction
                    || element instanceof TableSwitchInstruction) {
                code.invokestatic(BUDGET, "check", NOTHING_TO_NOTHING);
            }
            code.with(element);
        }
    }
}
