/** What the policy language says, held against what the kernel does. */
@NullMarked
package brig.tests.language;

import org.jspecify.annotations.NullMarked;
