/** What confined processes do, as events; verdicts while they wait; alerts after. */
@NullMarked
package brig.monitor;

import org.jspecify.annotations.NullMarked;
