@NullMarked
package brig.rules.audit.harden;

import org.jspecify.annotations.NullMarked;
