/** Checks as data: conditions over facts, in three-valued logic. */
@NullMarked
package brig.rules.audit.check;

import org.jspecify.annotations.NullMarked;
