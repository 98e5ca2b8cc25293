/** Rule files become classes; what is wrong in them becomes lines for people. Only here is a compiler. */
@NullMarked
package brig.rules.drl;

import org.jspecify.annotations.NullMarked;
