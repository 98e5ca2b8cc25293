@NullMarked
package brig.monitor.host;

import org.jspecify.annotations.NullMarked;
