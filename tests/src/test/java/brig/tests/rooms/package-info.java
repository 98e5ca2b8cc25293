/** Who may know whom (LAYOUT): the rooms of Brig stay apart. */
@NullMarked
package brig.tests.rooms;

import org.jspecify.annotations.NullMarked;
