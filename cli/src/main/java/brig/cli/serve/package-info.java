/** {@code brig serve}: one process for many containers; clients hand their command lines in and start what comes of them. */
@NullMarked
package brig.cli.serve;

import org.jspecify.annotations.NullMarked;
