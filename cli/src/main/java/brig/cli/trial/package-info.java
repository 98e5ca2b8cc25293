/** The actions of a test file, done in a real container under their policy. */
@NullMarked
package brig.cli.trial;

import org.jspecify.annotations.NullMarked;
