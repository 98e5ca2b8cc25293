/** What holds between the rooms, and what holds against attackers: on the real kernel, through the front door. */
@NullMarked
package brig.tests;

import org.jspecify.annotations.NullMarked;
