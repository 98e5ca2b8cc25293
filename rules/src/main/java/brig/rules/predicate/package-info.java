/** Conditions made into predicates, one for each kind of call that can fulfil them. */
@NullMarked
package brig.rules.predicate;

import org.jspecify.annotations.NullMarked;
