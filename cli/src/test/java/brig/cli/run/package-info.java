@NullMarked
package brig.cli.run;

import org.jspecify.annotations.NullMarked;
