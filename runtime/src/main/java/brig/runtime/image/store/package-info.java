/** The images on this host: unpacked once, shared, locked while in use, never seen half-made. */
@NullMarked
package brig.runtime.image.store;

import org.jspecify.annotations.NullMarked;
