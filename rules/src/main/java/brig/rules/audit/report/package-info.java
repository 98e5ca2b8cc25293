/** An audit as text, JSON, SARIF, a page and metrics: pure functions of its result. */
@NullMarked
package brig.rules.audit.report;

import org.jspecify.annotations.NullMarked;
