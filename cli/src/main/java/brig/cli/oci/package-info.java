/** {@code brig-oci}: the command line of an OCI runtime, as docker, podman and containerd call it. */
@NullMarked
package brig.cli.oci;

import org.jspecify.annotations.NullMarked;
