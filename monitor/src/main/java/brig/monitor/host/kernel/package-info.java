/** The kernel's files: one class per file, pure parsers of its text. */
@NullMarked
package brig.monitor.host.kernel;

import org.jspecify.annotations.NullMarked;
