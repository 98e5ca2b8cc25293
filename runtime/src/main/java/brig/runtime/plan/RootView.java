package brig.runtime.plan;

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

    /** Whether the path names a file with an execute bit, symbolic links followed beneath the root. */
    boolean isProgram(String path);
}
