/** From facts and findings to what an attacker can do, step by step, and where to cut. */
@NullMarked
package brig.rules.audit.path;

import org.jspecify.annotations.NullMarked;
