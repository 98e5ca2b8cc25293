/** Where events end: JSON lines, lines for people, metrics. */
@NullMarked
package brig.monitor.sink;

import org.jspecify.annotations.NullMarked;
