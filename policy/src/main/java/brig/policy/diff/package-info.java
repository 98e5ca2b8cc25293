/** What one policy makes possible or impossible that another does not: the difference in meaning, not in text. */
@NullMarked
package brig.policy.diff;

import org.jspecify.annotations.NullMarked;
