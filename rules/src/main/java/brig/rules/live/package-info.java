/** Rules at work: on the events of a container, and on recorded ones. */
@NullMarked
package brig.rules.live;

import org.jspecify.annotations.NullMarked;
