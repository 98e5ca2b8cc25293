package brig.runtime.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LimitChangeTest {
    private static final CgroupLayout V1 = new CgroupLayout(
            Map.of("memory", Path.of("/m"), "cpu", Path.of("/c"), "pids", Path.of("/p")),
            Optional.empty(),
            Set.of(),
            Set.of());
    private static final CgroupLayout V2 =
            new CgroupLayout(Map.of(), Optional.of(Path.of("/u")), Set.of("memory", "cpu", "pids"), Set.of());

    private static LimitChange memory(long bytes) {
        return change(OptionalLong.of(bytes), OptionalLong.empty());
    }

    private static LimitChange change(OptionalLong memory, OptionalLong swap) {
        return new LimitChange(
                memory,
                swap,
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static List<String> settings(LimitChange change, long memory, long both) {
        return change.settings(V1, Optional.of(new LimitChange.V1Memory(memory, both))).stream()
                .map(Setting::toString)
                .toList();
    }

    /** The kernel refuses memory above memory and swap at any moment. */
    @Test
    void v1RaisesTheSumFirstAndLowersItLast() {
        assertThat(settings(memory(200), 100, 150))
                .containsExactly("memory.memsw.limit_in_bytes 250", "memory.limit_in_bytes 200");
        assertThat(settings(memory(50), 100, 150))
                .containsExactly("memory.limit_in_bytes 50", "memory.memsw.limit_in_bytes 100");
    }

    @Test
    void swapAloneLeavesMemoryAsItIs() {
        assertThat(settings(change(OptionalLong.empty(), OptionalLong.of(0)), 100, 150))
                .containsExactly("memory.limit_in_bytes 100", "memory.memsw.limit_in_bytes 100");
    }

    @Test
    void v2NamesOnlyWhatIsChanged() {
        assertThat(memory(64).settings(V2, Optional.empty()))
                .extracting(Setting::toString)
                .containsExactly("memory.max 64");
    }
}
