/** Policies from and for other tools: what they say the same is written, what they cannot say is listed. */
@NullMarked
package brig.cli.exchange;

import org.jspecify.annotations.NullMarked;
