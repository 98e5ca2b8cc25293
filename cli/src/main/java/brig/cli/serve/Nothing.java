package brig.cli.serve;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.SyscallException;

/** An empty file, open as long as this process lives. */
final class Nothing {
    static final int DESCRIPTOR = open();

    private Nothing() {}

    private static int open() {
        try {
            return Descriptors.openNothing();
        } catch (SyscallException e) {
            throw new IllegalStateException(e);
        }
    }
}
