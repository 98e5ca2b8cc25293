/** What to run against findings: commands made of facts, and the reason where a fact is missing. */
@NullMarked
package brig.rules.audit.fix;

import org.jspecify.annotations.NullMarked;
