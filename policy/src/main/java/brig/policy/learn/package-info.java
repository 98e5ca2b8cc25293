/** From what a program did to the smallest policy under which it can do it again. */
@NullMarked
package brig.policy.learn;

import org.jspecify.annotations.NullMarked;
