/** From what a container is seen to use: the least that it needs, as a Brig policy or an engine's options. */
@NullMarked
package brig.rules.audit.harden;

import org.jspecify.annotations.NullMarked;
