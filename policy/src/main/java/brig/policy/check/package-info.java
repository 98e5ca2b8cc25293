/** What cannot be, and what is unwise, in a policy that says nothing wrong line by line. */
@NullMarked
package brig.policy.check;

import org.jspecify.annotations.NullMarked;
