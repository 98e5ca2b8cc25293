@NullMarked
package brig.rules.audit.check;

import org.jspecify.annotations.NullMarked;
