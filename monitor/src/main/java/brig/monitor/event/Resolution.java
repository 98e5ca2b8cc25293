package brig.monitor.event;

/** What a path named when it was looked up, links followed as the call would follow them. */
public sealed interface Resolution {
    /** @param path absolute, beneath the container's root, without links */
    record At(String path) implements Resolution {}

    /**
     * There is no such file; a call that creates would make it here.
     *
     * @param parent absolute, beneath the container's root, without links; exists
     */
    record AbsentIn(String parent, String name) implements Resolution {
        public String path() {
            return parent.equals("/") ? "/" + name : parent + "/" + name;
        }
    }

    /**
     * The file has no name in any directory: a memfd, a deleted file, a pipe.
     *
     * @param name what the kernel calls it, such as {@code /memfd:x (deleted)}
     */
    record InMemoryOnly(String name) implements Resolution {}

    /** The kernel will refuse the call by itself: no such directory, a loop of links, an unreadable pointer, too long. */
    record Nowhere(int errno) implements Resolution {}

    /** It could not be found out; whoever decides must take the worst for granted. */
    record Unknown(String why) implements Resolution {}
}
