@NullMarked
package brig.rules.audit.escape;

import org.jspecify.annotations.NullMarked;
