/** The daemon and its thin client: many callers at once, hostile and vanishing ones, and a daemon that is killed. */
@NullMarked
package brig.tests.serve;

import org.jspecify.annotations.NullMarked;
