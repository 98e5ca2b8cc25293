package brig.rules.audit.fix;

import brig.rules.audit.check.Finding;
import java.util.List;

/**
 * What is done at once.
 *
 * @param findings that it closes, worst first
 * @param ways that the cheapest cut closes there; 0 if it is no part of the cut
 * @param notes for whoever reads it before running it
 * @param commands in their order; empty if something is missing that nobody can know from here
 */
public record Step(List<Finding> findings, int ways, List<String> notes, List<String> commands) {
    public Step {
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        commands = List.copyOf(commands);
    }
}
