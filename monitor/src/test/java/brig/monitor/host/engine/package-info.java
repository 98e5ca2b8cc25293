@NullMarked
package brig.monitor.host.engine;

import org.jspecify.annotations.NullMarked;
