@NullMarked
package brig.monitor.host.fact;

import org.jspecify.annotations.NullMarked;
