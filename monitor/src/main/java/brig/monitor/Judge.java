package brig.monitor;

import brig.monitor.event.Call;
import brig.monitor.event.Verdict;
import brig.policy.Offence;

/**
 * Decides about a call while its caller waits: no disk, no network, no lock that another thread holds for long. One judge
 * serves one container and is asked on one thread. If it throws, the call fails with EPERM and the failure is counted.
 */
public interface Judge {
    /** @param offence the class under which the filter asks about this call */
    Verdict judge(Call call, Offence offence);
}
