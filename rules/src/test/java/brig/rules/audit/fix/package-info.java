@NullMarked
package brig.rules.audit.fix;

import org.jspecify.annotations.NullMarked;
