/** A policy becomes a launch plan: a list of steps that can be printed, and the program the launcher walks. No effects. */
@NullMarked
package brig.runtime.plan;

import org.jspecify.annotations.NullMarked;
