package brig.monitor.pipe;

import brig.monitor.event.Call;
import brig.monitor.event.Event;
import brig.monitor.event.NamedPath;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import java.util.List;

/** How much memory an event holds on to, in bytes, roughly and rather too much: its strings are the container's choice. */
final class Weight {
    private static final int RECORDS = 1024;
    /** A string of characters beyond Latin-1 takes two bytes each. */
    private static final int BYTES_A_CHARACTER = 2;

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
            return characters(exec.path())
                    + characters(exec.argv())
                    + characters(exec.environment().known().orElse(List.of()));
        }
        return call instanceof Call.File file
                ? file.uses().stream().mapToInt(use -> characters(use.path())).sum()
                : 0;
    }

    /** As written, and what it resolved to: nobody looks it up any more once its event is on its way. */
    private static int characters(NamedPath path) {
        return path.written().length() + path.best().length();
    }

    private static int characters(List<String> words) {
        int sum = 0;
        for (var word : words) {
            sum += word.length();
        }
        return sum;
    }
}
