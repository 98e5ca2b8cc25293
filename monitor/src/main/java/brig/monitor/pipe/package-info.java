/** Between the verdict and those who want to know: bounded, never waits, counts what it drops. */
@NullMarked
package brig.monitor.pipe;

import org.jspecify.annotations.NullMarked;
