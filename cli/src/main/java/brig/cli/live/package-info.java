/** {@code brig top}: what all containers do, drawn again and again. */
@NullMarked
package brig.cli.live;

import org.jspecify.annotations.NullMarked;
