/** Alerts to a syslog daemon. */
@NullMarked
package brig.monitor.syslog;

import org.jspecify.annotations.NullMarked;
