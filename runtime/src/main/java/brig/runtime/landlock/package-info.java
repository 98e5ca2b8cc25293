/** The file and port lists of a policy as Landlock rules, by what the kernel's ABI knows. */
@NullMarked
package brig.runtime.landlock;

import org.jspecify.annotations.NullMarked;
