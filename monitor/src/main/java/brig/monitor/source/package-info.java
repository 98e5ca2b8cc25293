/** Where events come from: the seccomp listener, decoded, judged and answered while the caller waits. */
@NullMarked
package brig.monitor.source;

import org.jspecify.annotations.NullMarked;
