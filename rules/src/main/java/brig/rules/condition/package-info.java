/** Conditions of the rule language: text in, tree out, every part with its place. */
@NullMarked
package brig.rules.condition;

import org.jspecify.annotations.NullMarked;
