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
    private final int input;
    private int pid;

    /** @param input becomes the program's descriptor 0, unless it gets a terminal */
    OwnChild(Linux linux, int input) {
        this.linux = linux;
        this.input = input;
    }

    @Override
    public List<Integer> streams() {
        return List.of(input, 1, 2);
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
        all.put(0, input);
        pid = linux.spawn("/proc/self/fd/" + binary, List.of("brig-launch", id), all);
    }

    @Override
    public void reap() throws IOException {
        if (pid != 0) {
            linux.waitPid(pid);
        }
    }
}
