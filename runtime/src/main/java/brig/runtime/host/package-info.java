/** What this host offers of each control that a policy may need; asked of the kernel, never worked out from its version. */
@NullMarked
package brig.runtime.host;

import org.jspecify.annotations.NullMarked;
