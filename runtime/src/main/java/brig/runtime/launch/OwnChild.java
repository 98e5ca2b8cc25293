package brig.runtime.launch;

import brig.runtime.sys.Linux;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts the launcher as a child of this process, which ends it with itself. */
final class OwnChild implements Starter {
    private final Linux linux;
    private final Standard standard;
    private int pid;

    OwnChild(Linux linux, Standard standard) {
        this.linux = linux;
        this.standard = standard;
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
        pid = linux.spawn("/proc/self/fd/" + binary, List.of("brig-launch", id), all);
    }

    @Override
    public void reap() throws IOException {
        if (pid != 0) {
            linux.waitPid(pid);
        }
    }
}
