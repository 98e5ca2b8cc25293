/** Rule files: rules, macros and lists, with everything that is wrong in them. */
@NullMarked
package brig.rules.language;

import org.jspecify.annotations.NullMarked;
