@NullMarked
package brig.monitor.host.file;

import org.jspecify.annotations.NullMarked;
