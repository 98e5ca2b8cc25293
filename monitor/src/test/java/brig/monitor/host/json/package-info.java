@NullMarked
package brig.monitor.host.json;

import org.jspecify.annotations.NullMarked;
