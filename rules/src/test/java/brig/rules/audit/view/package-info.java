@NullMarked
package brig.rules.audit.view;

import org.jspecify.annotations.NullMarked;
