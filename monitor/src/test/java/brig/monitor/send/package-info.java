@NullMarked
package brig.monitor.send;

import org.jspecify.annotations.NullMarked;
