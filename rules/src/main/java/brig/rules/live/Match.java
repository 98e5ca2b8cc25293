package brig.rules.live;

import brig.monitor.event.SyscallEvent;
import brig.rules.language.Rule;

/**
 * An event that a rule was waiting for.
 *
 * @param output what the rule says about it, in one line; may hold the container's own strings
 */
public record Match(Rule rule, SyscallEvent event, String output) {}
