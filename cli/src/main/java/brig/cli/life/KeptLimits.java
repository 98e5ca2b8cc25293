package brig.cli.life;

import brig.runtime.cgroup.CgroupHost;
import brig.runtime.cgroup.ContainerCgroup;
import brig.runtime.cgroup.LimitChange;
import brig.runtime.launch.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Limits that were changed while a kept container ran; they hold after each of its restarts, too. */
public final class KeptLimits {
    static final String FILE = "limits";
    private static final String DRAFT = "limits.new";

    private KeptLimits() {}

    /** Remembers a change on top of earlier ones. */
    public static void remember(Kept kept, LimitChange change) throws IOException {
        var before = read(kept.dir());
        var text = new StringBuilder();
        line(text, "memory", either(change.memory(), before.memory()));
        line(text, "swap", either(change.swap(), before.swap()));
        change.cpus()
                .or(before::cpus)
                .ifPresent(cpus -> text.append("cpus ").append(cpus).append('\n'));
        line(text, "cpuWeight", either(change.cpuWeight(), before.cpuWeight()));
        line(text, "pids", either(change.pids(), before.pids()));
        line(text, "ioWeight", either(change.ioWeight(), before.ioWeight()));
        change.cpusetCpus()
                .or(before::cpusetCpus)
                .ifPresent(list -> text.append("cpusetCpus ").append(list).append('\n'));
        change.cpusetMems()
                .or(before::cpusetMems)
                .ifPresent(list -> text.append("cpusetMems ").append(list).append('\n'));
        Words.write(kept.dir().resolve(FILE), kept.dir().resolve(DRAFT), text.toString());
    }

    static void apply(Kept kept, ContainerCgroup cgroup) throws IOException {
        CgroupHost.detect().change(cgroup, read(kept.dir()));
    }

    private static LimitChange read(Path dir) throws IOException {
        if (!Files.exists(dir.resolve(FILE))) {
            return new LimitChange(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        var words = Words.read(dir.resolve(FILE));
        return new LimitChange(
                number(words, "memory"),
                number(words, "swap"),
                words.find("cpus").map(Double::parseDouble),
                integer(words, "cpuWeight"),
                integer(words, "pids"),
                integer(words, "ioWeight"),
                words.find("cpusetCpus"),
                words.find("cpusetMems"));
    }

    private static OptionalLong number(Words words, String word) {
        var text = words.find(word);
        return text.isPresent() ? OptionalLong.of(Long.parseLong(text.get())) : OptionalLong.empty();
    }

    private static OptionalInt integer(Words words, String word) {
        var text = words.find(word);
        return text.isPresent() ? OptionalInt.of(Integer.parseInt(text.get())) : OptionalInt.empty();
    }

    private static OptionalLong either(OptionalLong one, OptionalLong other) {
        return one.isPresent() ? one : other;
    }

    private static OptionalLong either(OptionalInt one, OptionalInt other) {
        var found = one.isPresent() ? one : other;
        return found.isPresent() ? OptionalLong.of(found.getAsInt()) : OptionalLong.empty();
    }

    private static void line(StringBuilder text, String word, OptionalLong value) {
        value.ifPresent(number -> text.append(word).append(' ').append(number).append('\n'));
    }
}
