/** A container's control groups: made before its first instruction, joined by it, read and killed through, removed after. */
@NullMarked
package brig.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
