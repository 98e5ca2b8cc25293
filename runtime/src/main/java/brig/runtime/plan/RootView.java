package brig.runtime.plan;

import java.util.Optional;

/** What lies in a root directory, looked at before anything is started. */
public interface RootView {
    enum Kind {
        FILE,
        DIRECTORY,
        /** A symbolic link, or a path that leads through one. */
        LINK,
        ABSENT
    }

    /** What lies at an absolute path, no symbolic link followed. */
    Kind kind(String path);

    /** Where a path leads, symbolic links followed beneath the root; empty if there is nothing. */
    Optional<String> follow(String path);

    /** As {@link #follow}, and only if it is a file with an execute bit. */
    Optional<String> program(String path);
}
