/** What an engine wants of a container (config.json of the OCI runtime specification), made stricter by a policy, as a plan. */
@NullMarked
package brig.runtime.oci;

import org.jspecify.annotations.NullMarked;
