/** Measures Brig beside its peers, in one run and in turns; {@code docs/benchmarks.md} says how each figure is made. */
@NullMarked
package brig.bench;

import org.jspecify.annotations.NullMarked;
