/** From files to one policy: what each key means, what extends what, and what holds where no file says anything. */
@NullMarked
package brig.policy.load;

import org.jspecify.annotations.NullMarked;
