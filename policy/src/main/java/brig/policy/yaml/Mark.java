package brig.policy.yaml;

import brig.policy.Place;

/**
 * A stretch of a file.
 *
 * @param length in characters, 1 or more, not beyond the end of the line
 */
public record Mark(Place place, int length) {}
