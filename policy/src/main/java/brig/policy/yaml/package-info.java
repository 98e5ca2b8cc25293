/** A policy file as text and as a tree in which every key and value knows its place. */
@NullMarked
package brig.policy.yaml;

import org.jspecify.annotations.NullMarked;
