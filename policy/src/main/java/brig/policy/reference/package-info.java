/** The reference of the policy language, written from the descriptions that parser, schema and explanations use. */
@NullMarked
package brig.policy.reference;

import org.jspecify.annotations.NullMarked;
