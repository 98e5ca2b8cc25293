package brig.rules.language;

import brig.policy.yaml.Mark;
import brig.policy.yaml.Node;
import brig.rules.condition.ConditionText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of a name while files are being read; later entries change it. */
final class Draft {
    /** A rule. */
    static final class OfRule {
        final String name;
        final Mark mark;

        @Nullable
        ConditionText condition;

        String output = "";
        String description = "";
        String source = Rule.SYSCALL;
        Priority priority = Priority.DEBUG;
        boolean enabled = true;
        Reaction response = Reaction.ALERT;
        final List<String> tags = new ArrayList<>();
        final List<RuleException> exceptions = new ArrayList<>();

        OfRule(String name, Mark mark) {
            this.name = name;
            this.mark = mark;
        }
    }

    /** A macro. */
    record OfMacro(String name, ConditionText condition, Mark mark) {}

    /** A list. */
    record OfList(String name, List<Node.Scalar> items, Mark mark) {
        OfList {
            items = List.copyOf(items);
        }
    }

    private Draft() {}
}
