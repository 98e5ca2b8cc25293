/** Copies files between a container's root and the host, neither of which can lead the other elsewhere. */
@NullMarked
package brig.runtime.copy;

import org.jspecify.annotations.NullMarked;
