/** The rules that Brig ships: what each is for, and its numbers. */
@NullMarked
package brig.rules.pack;

import org.jspecify.annotations.NullMarked;
