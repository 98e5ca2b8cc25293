@NullMarked
package brig.monitor.host.process;

import org.jspecify.annotations.NullMarked;
