@NullMarked
package brig.monitor.host.kernel;

import org.jspecify.annotations.NullMarked;
