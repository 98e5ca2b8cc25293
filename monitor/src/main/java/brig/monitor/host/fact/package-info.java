/** What is known of a host: facts, each with its source and time, in one versioned document. */
@NullMarked
package brig.monitor.host.fact;

import org.jspecify.annotations.NullMarked;
