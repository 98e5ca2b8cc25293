/** What rules can ask about an event, and which calls can answer. */
@NullMarked
package brig.rules.field;

import org.jspecify.annotations.NullMarked;
