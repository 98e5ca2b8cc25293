/** The host audit: facts in, findings and attack paths out. */
@NullMarked
package brig.rules.audit;

import org.jspecify.annotations.NullMarked;
