package brig.rules.language;

import brig.policy.Place;
import brig.policy.yaml.Mark;

/** Places of what no file wrote. */
final class Marks {
    static final Mark NOWHERE = new Mark(Place.BUILT_IN, 1);

    private Marks() {}
}
