/** Images as other tools make them, and as attackers do: loaded, run, removed. */
@NullMarked
package brig.tests.image;

import org.jspecify.annotations.NullMarked;
