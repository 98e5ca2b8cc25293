/** A container that is watched to learn a policy from it, and to prove one. */
@NullMarked
package brig.cli.learn;

import org.jspecify.annotations.NullMarked;
