package brig.policy.trial;

import brig.policy.Texts;
import brig.policy.explain.ExplainText;

/** One line of a test file, asked of the engine and done in a container. */
public record LiveTrial(Trial trial, Done done) {
    /** Both are as expected. */
    public boolean passed() {
        return trial.passed() && done.is(trial.expected());
    }

    public boolean isDecided() {
        return done.kind() != Done.Kind.UNDECIDED;
    }

    /** Whether engine and kernel say the same. */
    public boolean agrees() {
        return done.isForetoldBy(trial.ruling());
    }

    /** For people; empty if all is well. */
    public String render() {
        if (passed() && agrees()) {
            return "";
        }
        if (!isDecided() && trial.passed()) {
            return Texts.printable(trial.place() + ": " + trial.action().text() + " could not be tried: " + done.why())
                    + "\n";
        }
        var head = trial.place() + ": expected " + trial.expected()
                + (passed() ? ", and so it is" : ", not this")
                + (agrees() ? "" : ", but engine and kernel differ");
        return Texts.printable(head)
                + "\n"
                + ExplainText.of(trial.ruling()).indent(2)
                + Texts.printable("in a container: " + done.text()).indent(4);
    }
}
