@NullMarked
package brig.cli.exchange;

import org.jspecify.annotations.NullMarked;
