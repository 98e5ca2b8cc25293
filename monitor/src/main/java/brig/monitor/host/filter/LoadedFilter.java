package brig.monitor.host.filter;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import brig.policy.Abi;
import brig.runtime.sys.LoadedFilters;
import brig.runtime.sys.SyscallException;
import java.util.List;

/** What the filters that the kernel holds a process by really let through; only asked for when a user says so. */
public final class LoadedFilter {
    private LoadedFilter() {}

    /**
     * @param lets words of {@link DangerousCall#words}
     * @param source names the thread that was stopped
     */
    public record Answer(Reading<List<String>> lets, String source) {}

    public static Answer of(HostFiles files, long process) {
        var thread = RestingThread.of(files, process);
        if (thread.isEmpty()) {
            return new Answer(
                    Reading.unreadable("each thread waits in a call that would fail if it were stopped"),
                    "/proc/" + process + "/task/*/syscall");
        }
        var source = "filters loaded in thread " + thread.get();
        try {
            var programs = LoadedFilters.of(thread.get()).stream()
                    .map(FilterProgram::new)
                    .toList();
            var abi = Abi.here().getFirst();
            return new Answer(
                    Reading.of(DangerousCall.words(call -> programs.stream().allMatch(p -> p.lets(abi, call)))),
                    source);
        } catch (SyscallException e) {
            return new Answer(Reading.unreadable(String.valueOf(e.getMessage())), source);
        }
    }
}
