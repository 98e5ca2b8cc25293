@NullMarked
package brig.cli;

import org.jspecify.annotations.NullMarked;
