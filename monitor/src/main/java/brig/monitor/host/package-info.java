/** Collects the facts of a host for the audit, executing nothing and changing nothing. */
@NullMarked
package brig.monitor.host;

import org.jspecify.annotations.NullMarked;
