/** Network mode {@code isolated}: addresses, a cable to the host, and the host's rules for what passes through it. */
@NullMarked
package brig.runtime.network.isolated;

import org.jspecify.annotations.NullMarked;
