/** Where images come from: Docker archives and OCI layouts; what they name is checked by digest. */
@NullMarked
package brig.runtime.image.source;

import org.jspecify.annotations.NullMarked;
