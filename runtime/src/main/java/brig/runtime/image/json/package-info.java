/** JSON from images: the only part of the runtime that knows the parser. */
@NullMarked
package brig.runtime.image.json;

import org.jspecify.annotations.NullMarked;
