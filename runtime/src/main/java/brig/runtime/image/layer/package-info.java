/** A layer's archive becomes a directory that overlayfs understands; and what such a directory holds, told line by line. */
@NullMarked
package brig.runtime.image.layer;

import org.jspecify.annotations.NullMarked;
