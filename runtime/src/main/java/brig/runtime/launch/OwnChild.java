package brig.runtime.launch;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.Linux;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Starts the launcher as a child of this process, which ends it with itself. */
final class OwnChild implements Starter {
    private static final int FIRST = 3;

    private final Linux linux;
    private final Standard standard;
    private final Optional<Map<Integer, Integer>> preserved;
    private int pid;

    OwnChild(Linux linux, Standard standard) {
        this(linux, standard, Optional.empty());
    }

    /**
     * @param preserved further descriptors of ours by the number that the program has them under, 3 or more; if the program is to
     *     have any, none but these below the launcher's own
     */
    OwnChild(Linux linux, Standard standard, Optional<Map<Integer, Integer>> preserved) {
        this.linux = linux;
        this.standard = standard;
        this.preserved = preserved.map(Map::copyOf);
    }

    @Override
    public List<Integer> streams() {
        return standard.all();
    }

    @Override
    public int parent() {
        return 0;
    }

    @Override
    public Optional<Succession> succession() {
        return Optional.empty();
    }

    @Override
    public void start(int binary, String id, Map<Integer, Integer> descriptors) throws IOException {
        var all = new HashMap<>(descriptors);
        all.putAll(standard.byNumber());
        if (preserved.isEmpty()) {
            pid = linux.spawn("/proc/self/fd/" + binary, List.of("brig-launch", id), all);
            return;
        }
        all.putAll(preserved.get());
        var absent = IntStream.range(FIRST, StandbyLauncher.CONTROL)
                .boxed()
                .filter(number -> !all.containsKey(number))
                .toList();
        // out of the way of what it is to have
        int program = Descriptors.above(binary, Collections.max(all.keySet()) + 1);
        try {
            pid = new JnaLinux().spawn("/proc/self/fd/" + program, List.of("brig-launch", id), List.of(), all, absent);
        } finally {
            linux.close(program);
        }
    }

    @Override
    public boolean isParent() {
        return true;
    }

    @Override
    public void reap() throws IOException {
        if (pid != 0) {
            linux.waitPid(pid);
        }
    }
}
