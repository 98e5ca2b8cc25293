package brig.rules.audit.fix;

import java.util.List;

/**
 * One thing to do.
 *
 * @param notes for whoever reads it before running it
 * @param commands in their order; empty if something is missing that nobody can know from here
 */
public record Block(List<String> notes, List<String> commands) {
    public Block {
        notes = List.copyOf(notes);
        commands = List.copyOf(commands);
    }
}
