/** What {@code /proc} says about processes. */
@NullMarked
package brig.monitor.proc;

import org.jspecify.annotations.NullMarked;
