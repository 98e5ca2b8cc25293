/** The brig command: options, exit codes, and the wiring of the rooms. */
@NullMarked
package brig.cli;

import org.jspecify.annotations.NullMarked;
