@NullMarked
package brig.cli.life;

import org.jspecify.annotations.NullMarked;
