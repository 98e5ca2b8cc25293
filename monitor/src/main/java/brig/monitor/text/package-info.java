/** Events as text: JSON for machines, one line for people. */
@NullMarked
package brig.monitor.text;

import org.jspecify.annotations.NullMarked;
