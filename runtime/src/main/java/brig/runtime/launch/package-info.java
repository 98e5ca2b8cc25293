/** Carries a launch plan out: starts the launcher, keeps the container, leaves nothing behind. */
@NullMarked
package brig.runtime.launch;

import org.jspecify.annotations.NullMarked;
