package brig.monitor.event;

import java.util.Optional;

/**
 * A path argument of a call.
 *
 * @param written as in the caller's memory; empty if the call names its file by descriptor alone ({@code fexecve}), or if
 *     the pointer cannot be read
 * @param resolution what it names at this moment beneath the caller's root; costs several system calls when asked for
 */
public record NamedPath(String written, Lazy<Resolution> resolution) {
    /** A path that is known to name itself; for tests and replays. */
    public static NamedPath at(String path) {
        return new NamedPath(path, Lazy.of(new Resolution.At(path)));
    }

    public Resolution resolve() {
        return resolution.get();
    }

    /**
     * The path by its letters alone: doubled slashes and {@code .} left out. Empty if it is relative or has a {@code ..},
     * which behind a link is not the directory above. No link is followed, so this may allow what the kernel refuses
     * anyway, and nothing else.
     */
    public Optional<String> absolute() {
        return Optional.ofNullable(LexicalPath.absolute(written));
    }

    /** The best name there is for a report: what it resolved to, else what was written. */
    public String best() {
        var found = resolution.known().orElse(null);
        if (found instanceof Resolution.At(var path)) {
            return path;
        }
        if (found instanceof Resolution.AbsentIn absent) {
            return absent.path();
        }
        return found instanceof Resolution.InMemoryOnly(var name) ? name : written;
    }

    @Override
    public String toString() {
        return written;
    }
}
