/** Attempts to get out: each succeeds where its control is taken out, and fails where the control is. */
@NullMarked
package brig.tests.attack;

import org.jspecify.annotations.NullMarked;
