@NullMarked
package brig.monitor.host.inside;

import org.jspecify.annotations.NullMarked;
