/** What an image is: names, digests, what its configuration asks for, and the limits within which one is read. */
@NullMarked
package brig.runtime.image;

import org.jspecify.annotations.NullMarked;
