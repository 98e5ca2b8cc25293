/** Brig as an OCI runtime: bundles made by hand, and the real engines. */
@NullMarked
package brig.tests.oci;

import org.jspecify.annotations.NullMarked;
