/** Who an image's program runs as, looked up in the image's own files. */
@NullMarked
package brig.runtime.image.user;

import org.jspecify.annotations.NullMarked;
