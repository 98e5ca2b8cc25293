/** The keys of the policy language, described once: for editors as a JSON Schema, for messages as a list. */
@NullMarked
package brig.policy.schema;

import org.jspecify.annotations.NullMarked;
