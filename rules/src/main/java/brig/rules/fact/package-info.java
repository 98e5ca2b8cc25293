/** What rules see of an event, what they measure it by, and how they tell what they found. */
@NullMarked
package brig.rules.fact;

import org.jspecify.annotations.NullMarked;
