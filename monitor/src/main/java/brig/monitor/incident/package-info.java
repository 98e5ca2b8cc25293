/** What is kept of a container that was killed: the cause, what went before, and who else was there. */
@NullMarked
package brig.monitor.incident;

import org.jspecify.annotations.NullMarked;
