/** Alerts to other programs over HTTP: kept on disk until they have arrived. */
@NullMarked
package brig.monitor.send;

import org.jspecify.annotations.NullMarked;
