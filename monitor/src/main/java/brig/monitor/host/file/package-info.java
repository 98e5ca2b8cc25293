/** Reading files of a host, live or below a directory, bounded in size and time, and never writing. */
@NullMarked
package brig.monitor.host.file;

import org.jspecify.annotations.NullMarked;
