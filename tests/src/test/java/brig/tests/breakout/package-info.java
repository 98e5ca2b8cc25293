/** Ways out of a container, each seen to work without the control that stops it; and programs that must go on working. */
@NullMarked
package brig.tests.breakout;

import org.jspecify.annotations.NullMarked;
