package brig.monitor.host.process;

import brig.monitor.host.fact.Reading;
import brig.monitor.host.file.HostFiles;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The namespaces of a process, by inode: {@code /proc/PID/ns/*}. */
public record Namespaces(Map<Kind, Long> inodes) {
    public enum Kind {
        MNT,
        PID,
        USER,
        NET,
        IPC,
        UTS,
        CGROUP;

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public Namespaces {
        inodes = Map.copyOf(inodes);
    }

    /** A kernel without a kind of namespace has no link for it. */
    public static Reading<Namespaces> read(HostFiles host, String pid) {
        var inodes = new EnumMap<Kind, Long>(Kind.class);
        for (var kind : Kind.values()) {
            switch (host.link("/proc/" + pid + "/ns/" + kind.word())) {
                case Reading.Value<String>(var text) -> parse(text).ifPresent(inode -> inodes.put(kind, inode));
                case Reading.Absent<String>() -> {
                    if (kind == Kind.MNT) {
                        return Reading.absent();
                    }
                }
                case Reading.Unreadable<String>(var reason) -> {
                    return Reading.unreadable(reason);
                }
            }
        }
        return Reading.of(new Namespaces(inodes));
    }

    /** {@code mnt:[4026531841]} */
    public static Optional<Long> parse(String text) {
        int open = text.indexOf('[');
        return text.matches("[a-z_]+:\\[\\d{1,18}]")
                ? Optional.of(Long.valueOf(text.substring(open + 1, text.length() - 1)))
                : Optional.empty();
    }

    public long of(Kind kind) {
        return inodes.getOrDefault(kind, 0L);
    }

    public boolean shares(Kind kind, Namespaces other) {
        return of(kind) == other.of(kind);
    }

    /** Names of the kinds that both have in common. */
    public List<String> shared(Namespaces other) {
        return inodes.keySet().stream()
                .filter(kind -> shares(kind, other))
                .sorted()
                .map(Kind::word)
                .toList();
    }
}
