/** Containers that outlive the command that started them: what is written down about them, their keeper, their output. */
@NullMarked
package brig.cli.life;

import org.jspecify.annotations.NullMarked;
