/** What a running Brig shows of its container to whoever looks: a page of memory, in a file. */
@NullMarked
package brig.monitor.live;

import org.jspecify.annotations.NullMarked;
