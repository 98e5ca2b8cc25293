/** What was seen and what was decided, as records. */
@NullMarked
package brig.monitor.event;

import org.jspecify.annotations.NullMarked;
