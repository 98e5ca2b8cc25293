package brig.policy.check;

import brig.policy.ProblemKind;
import brig.policy.verdict.FileTable;
import java.util.List;

/** A question of health that this policy would not let anybody ask. */
final class HealthQuestion {
    private HealthQuestion() {}

    static void find(Checked checked) {
        if (checked.policy().health().isEmpty()) {
            return;
        }
        var words = checked.policy().health().get().command().orElse(List.of());
        if (words.isEmpty() || !words.getFirst().startsWith("/")) {
            return;
        }
        var program = words.getFirst();
        if (!new FileTable(checked.policy()).allows(program, FileTable.EXECUTE)) {
            checked.warn(
                    checked.at("health.command"),
                    ProblemKind.NEVER_REACHED,
                    "'" + program + "' is not on the execute list: each question is an offence (execute: "
                            + checked.policy()
                                    .responseTo(brig.policy.Offence.EXECUTE)
                                    .key() + "), and never answered",
                    words.size() == 3 && words.get(1).equals("-c")
                            ? "a line needs /bin/sh: write [PROGRAM, ARGUMENT...], or add it to files.execute"
                            : "add it to files.execute");
        }
    }
}
