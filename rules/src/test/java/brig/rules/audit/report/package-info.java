@NullMarked
package brig.rules.audit.report;

import org.jspecify.annotations.NullMarked;
