/** What a policy comes to: the kernel's control behind each line, and what becomes of one action. Pure, and without a root. */
@NullMarked
package brig.policy.explain;

import org.jspecify.annotations.NullMarked;
