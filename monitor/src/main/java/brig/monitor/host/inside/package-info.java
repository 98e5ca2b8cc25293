/** A process as it sees itself from inside its container, where nobody knows the host. */
@NullMarked
package brig.monitor.host.inside;

import org.jspecify.annotations.NullMarked;
