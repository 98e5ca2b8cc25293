package brig.cli.learn;

import brig.monitor.Judge;
import brig.monitor.event.Call;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.Place;
import java.util.Set;

/** The judge of the policy that is being proven; what it refuses, a recorder notes. */
public final class Prover implements Judge {
    private static final int ENOSYS = 38;

    private final Judge judge;
    private final Set<String> silent;
    private final Recorder recorder;

    /** @param silent calls that the policy's own filter would refuse without asking */
    public Prover(Judge judge, Set<String> silent, Recorder recorder) {
        this.judge = judge;
        this.silent = Set.copyOf(silent);
        this.recorder = recorder;
    }

    @Override
    public Verdict judge(Call call, Offence offence) {
        if (offence == Offence.SYSCALL && silent.contains(call.syscall())) {
            recorder.note(call, offence);
            return new Verdict.Deny(ENOSYS, new Verdict.Reason(offence, "syscalls.only", Place.BUILT_IN));
        }
        var verdict = judge.judge(call, offence);
        if (!(verdict instanceof Verdict.Allow) && offence != Offence.ESCAPE && offence != Offence.SYSCALL) {
            recorder.note(call, offence);
        }
        return verdict;
    }
}
