package brig.cli.run;

import brig.runtime.launch.Container;
import brig.runtime.sys.ProcFile;
import brig.runtime.sys.Sys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Passes signals on to the container's first process.
 *
 * <p>That process is the init of a pid namespace, and the kernel drops every signal to such a process for which it has no
 * handler ({@code pid_namespaces(7)}). A user who presses Ctrl-C expects the end all the same, so where the signal's
 * default is to end a process and the program neither handles nor ignores it, the container is killed.
 *
 * <p>QUIT stays the JVM's own (it prints its threads): the JVM gives it to nobody.
 */
final class Signals {
    private static final List<String> ENDING = List.of("INT", "TERM", "HUP", "USR1", "USR2");

    private static final int TERM = Order.TERM;

    private final int stopSignal;
    private final List<Integer> early = new ArrayList<>();
    private @Nullable Container container;
    private int deadly;
    private int arrivals;

    private Signals(int stopSignal) {
        this.stopSignal = stopSignal;
    }

    /**
     * From now on no signal of these ends us; those that come before there is a container wait for it.
     *
     * @param stopSignal passed on in TERM's place
     */
    static Signals listen(int stopSignal) {
        var signals = new Signals(stopSignal);
        ofThisProcess(signals::arrived);
        return signals;
    }

    /** As {@link #listen}, of the signals that arrive at whoever cares for the container. */
    static Signals at(Care care, int stopSignal) {
        var signals = new Signals(stopSignal);
        care.onSignal(signals::arrived);
        return signals;
    }

    static void ofThisProcess(IntConsumer arrived) {
        for (var name : ENDING) {
            JdkSignal.handle(name, arrived);
        }
    }

    /** Calls back when the size of our terminal has changed. */
    static void onResize(Runnable callback) {
        JdkSignal.handle("WINCH", _ -> callback.run());
    }

    synchronized void passOnTo(Container started) {
        container = started;
        early.forEach(signal -> pass(signal, started));
        early.clear();
    }

    /** The signal for which the container was killed because its program did not listen. */
    synchronized OptionalInt deadly() {
        return deadly == 0 ? OptionalInt.empty() : OptionalInt.of(deadly);
    }

    /** As if we had been asked to end. */
    void stop() {
        arrived(TERM);
    }

    /** How many have come, whatever became of them. */
    synchronized int arrivals() {
        return arrivals;
    }

    private synchronized void arrived(int number) {
        arrivals++;
        int signal = number == TERM ? stopSignal : number;
        if (container == null) {
            early.add(signal);
        } else {
            pass(signal, container);
        }
    }

    private void pass(int signal, Container to) {
        try {
            if (isHeard(to.initPid(), signal)) {
                to.signal(signal);
            } else {
                deadly = signal;
                to.kill();
            }
        } catch (IOException e) {
            // it has ended meanwhile; its end is reported anyway
        }
    }

    /** Whether a process handles, ignores, blocks or awaits a signal; of one that is gone: yes. */
    private static boolean isHeard(int pid, int signal) throws IOException {
        try {
            return isHeard(ProcFile.read(Path.of("/proc/" + pid + "/status")), signal)
                    || awaits(ProcFile.read(Path.of("/proc/" + pid + "/syscall")));
        } catch (java.nio.file.NoSuchFileException e) {
            return true;
        }
    }

    /**
     * What is blocked to be waited for the kernel shows as not blocked while it is waited for, and does not drop. So busybox's
     * init hears nothing at any time, by its status alone.
     */
    static boolean awaits(String syscall) {
        return syscall.startsWith(Sys.RT_SIGTIMEDWAIT.number() + " ");
    }

    static boolean isHeard(String status, int signal) {
        return status.lines()
                .filter(line -> line.startsWith("SigBlk:") || line.startsWith("SigIgn:") || line.startsWith("SigCgt:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (signal - 1) & 1) != 0);
    }
}
