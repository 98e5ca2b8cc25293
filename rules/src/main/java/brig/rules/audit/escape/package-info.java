/** Known escapes by version, with what distributions fixed in their own. */
@NullMarked
package brig.rules.audit.escape;

import org.jspecify.annotations.NullMarked;
