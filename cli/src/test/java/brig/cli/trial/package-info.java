@NullMarked
package brig.cli.trial;

import org.jspecify.annotations.NullMarked;
