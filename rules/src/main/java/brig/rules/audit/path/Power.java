package brig.rules.audit.path;

import brig.monitor.host.fact.Subject;

/**
 * Something that an attacker can do.
 *
 * @param what a word of the rules, such as {@code engine} or {@code write-host}; {@code goal:} before what is an end
 * @param holder where the attacker has it: a container, or the host for what reaches beyond
 */
public record Power(String what, Subject holder) {
    public boolean isGoal() {
        return what.startsWith("goal:");
    }

    @Override
    public String toString() {
        return what + (holder.kind() == Subject.Kind.HOST ? "" : " (" + holder.id() + ")");
    }
}
