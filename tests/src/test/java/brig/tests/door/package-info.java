/** The command as its users meet it: wrong words, many starts, real programs, a page of metrics. */
@NullMarked
package brig.tests.door;

import org.jspecify.annotations.NullMarked;
