/** Names in a policy's connect list: a small resolver for one container, which answers those names and no others. */
@NullMarked
package brig.runtime.network.names;

import org.jspecify.annotations.NullMarked;
