@NullMarked
package brig.rules.audit.path;

import org.jspecify.annotations.NullMarked;
