package brig.policy.load;

/**
 * An entry of a list.
 *
 * @param name what tells it from the others, and what {@code without} calls it
 */
record Named<T>(String name, T value) {}
