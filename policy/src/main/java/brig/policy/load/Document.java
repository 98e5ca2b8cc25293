package brig.policy.load;

import brig.policy.EffectivePolicy;
import brig.policy.Selector;
import brig.policy.Workload;
import java.util.List;

/**
 * One policy of a file.
 *
 * @param selectors whom it is for; empty if it says nothing, then it is for everybody
 */
public record Document(EffectivePolicy policy, List<Selector> selectors) {
    public Document {
        selectors = List.copyOf(selectors);
    }

    public boolean isFor(Workload workload) {
        return selectors.isEmpty() || selectors.stream().anyMatch(selector -> selector.fits(workload));
    }
}
