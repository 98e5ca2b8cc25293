package brig.monitor.pipe;

import brig.monitor.event.Call;
import brig.monitor.event.Event;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import java.util.List;

/** How much memory an event holds on to, in bytes, roughly and rather too much: its strings are the container's choice. */
final class Weight {
    private static final int RECORDS = 1024;
    /** A string of characters beyond Latin-1 takes two bytes each. */
    private static final int BYTES_A_CHARACTER = 2;
    /** A path as written, and what it resolved to, which may be as long as a path can be. */
    private static final int RESOLVED = 4096;

    private Weight() {}

    static int of(Event event) {
        return event instanceof SyscallEvent call
                ? RECORDS + BYTES_A_CHARACTER * (characters(call.process()) + characters(call.call()))
                : RECORDS;
    }

    private static int characters(ProcessInfo process) {
        int sum = process.exe().length() + process.cwd().length() + characters(process.argv());
        for (var parent : process.parents()) {
            sum += parent.exe().length() + characters(parent.argv());
        }
        return sum;
    }

    private static int characters(Call call) {
        if (call instanceof Call.Exec exec) {
            return exec.path().written().length() + RESOLVED + characters(exec.argv());
        }
        return call instanceof Call.File file
                ? file.uses().stream()
                        .mapToInt(use -> use.path().written().length() + RESOLVED)
                        .sum()
                : 0;
    }

    private static int characters(List<String> words) {
        int sum = 0;
        for (var word : words) {
            sum += word.length();
        }
        return sum;
    }
}
