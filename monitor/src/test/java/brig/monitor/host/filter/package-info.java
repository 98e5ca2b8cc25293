@NullMarked
package brig.monitor.host.filter;

import org.jspecify.annotations.NullMarked;
