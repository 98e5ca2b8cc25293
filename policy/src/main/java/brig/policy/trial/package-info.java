/** Test files of policies: actions, and what is expected to become of them. */
@NullMarked
package brig.policy.trial;

import org.jspecify.annotations.NullMarked;
