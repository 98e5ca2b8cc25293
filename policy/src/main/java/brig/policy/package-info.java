/** What a container may do, as values: records without a kernel, a thread or a clock behind them. */
@NullMarked
package brig.policy;

import org.jspecify.annotations.NullMarked;
