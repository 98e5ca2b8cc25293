/** Policies that are learned from real programs, and hold. */
@NullMarked
package brig.tests.learn;

import org.jspecify.annotations.NullMarked;
