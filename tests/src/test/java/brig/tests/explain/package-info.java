/** What {@code brig policy explain} says, held against what the kernel does. */
@NullMarked
package brig.tests.explain;

import org.jspecify.annotations.NullMarked;
