@NullMarked
package brig.rules.audit;

import org.jspecify.annotations.NullMarked;
