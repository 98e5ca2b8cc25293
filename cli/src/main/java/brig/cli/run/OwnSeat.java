package brig.cli.run;

import brig.runtime.launch.Container;
import brig.runtime.launch.LaunchException;
import brig.runtime.launch.Launches;
import brig.runtime.plan.LaunchRequest;
import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.util.function.IntConsumer;

/** This process itself. */
public final class OwnSeat implements Seat {
    @Override
    public Container start(LaunchRequest request, boolean interactive) throws LaunchException, IOException {
        if (interactive) {
            return Launches.start(request, 0);
        }
        int nothing = Descriptors.openNothing();
        try {
            return Launches.start(request, nothing);
        } finally {
            new JnaLinux().close(nothing);
        }
    }

    @Override
    public void onSignal(IntConsumer arrived) {
        Signals.ofThisProcess(arrived);
    }

    @Override
    public Care.Closing relay(int master, boolean interactive) throws SyscallException {
        return TerminalRelay.start(master, interactive)::close;
    }
}
