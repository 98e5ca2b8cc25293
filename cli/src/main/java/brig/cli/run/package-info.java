/** A container from start to end: launch, watch, signals, terminal, and what is told about it. */
@NullMarked
package brig.cli.run;

import org.jspecify.annotations.NullMarked;
