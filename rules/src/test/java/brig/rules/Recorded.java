package brig.rules;

import brig.monitor.Detector;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What rules told, in words: {@code kill c1 denial-burst: 20 calls ...}. */
public final class Recorded implements Detector.Actions {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> places = new CopyOnWriteArrayList<>();

    @Override
    public void alert(ContainerRef container, Verdict.Reason reason, String message) {
        places.add(reason.rule() + " " + reason.place());
        said.add("alert " + container.id() + " " + reason.rule() + ": " + message);
    }

    @Override
    public void kill(ContainerRef container, Verdict.Reason reason, String message) {
        said.add("kill " + container.id() + " " + reason.rule() + ": " + message);
    }

    @Override
    public void killProcess(int pid, Instant seen, Verdict.Reason reason, String message) {
        said.add("kill-process " + pid + " " + reason.rule() + ": " + message);
    }

    @Override
    public void pause(ContainerRef container, Verdict.Reason reason, String message) {
        said.add("pause " + container.id() + " " + reason.rule() + ": " + message);
    }

    @Override
    public void cutNetwork(ContainerRef container, Verdict.Reason reason, String message) {
        said.add("cut-network " + container.id() + " " + reason.rule() + ": " + message);
    }

    @Override
    public void deny(ContainerRef container, Verdict.Reason reason, String message) {
        said.add("deny " + container.id() + " " + reason.rule() + ": " + message);
    }

    public List<String> said() {
        return List.copyOf(said);
    }

    /** Which rules alerted, and where they stand: {@code r own.drl:7:1}. */
    public List<String> places() {
        return List.copyOf(places);
    }

    /** What one rule told. */
    public List<String> said(String rule) {
        return said.stream().filter(text -> text.contains(" " + rule + ": ")).toList();
    }
}
