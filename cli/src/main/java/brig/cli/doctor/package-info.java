/** What this kernel and host offer for each control, asked of them and not guessed from a version. */
@NullMarked
package brig.cli.doctor;

import org.jspecify.annotations.NullMarked;
