/** From events to verdicts and findings. */
@NullMarked
package brig.rules;

import org.jspecify.annotations.NullMarked;
