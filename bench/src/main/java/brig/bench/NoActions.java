package brig.bench;

import brig.monitor.Detector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import java.time.Instant;

/** What the rules find, if they do, is no part of what is measured. */
final class NoActions implements Detector.Actions {
    @Override
    public void alert(ContainerRef container, Verdict.Reason reason, String message) {}

    @Override
    public void kill(ContainerRef container, Verdict.Reason reason, String message) {
        throw new IllegalStateException("a container of the bench was ended: " + message);
    }

    @Override
    public void killProcess(int pid, Instant seen, Verdict.Reason reason, String message) {
        throw new IllegalStateException("a process of the bench was ended: " + message);
    }

    @Override
    public void pause(ContainerRef container, Verdict.Reason reason, String message) {}

    @Override
    public void cutNetwork(ContainerRef container, Verdict.Reason reason, String message) {}

    @Override
    public void deny(ContainerRef container, Verdict.Reason reason, String message) {}
}
