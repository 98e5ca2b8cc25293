/** Tar archives entry by entry, strictly: what two readers could read differently is refused. */
@NullMarked
package brig.runtime.image.tar;

import org.jspecify.annotations.NullMarked;
