package brig.runtime.sys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** Memory that the C library holds for us, and for the JVM. */
public final class NativeHeap {
    private NativeHeap() {}

    private static final class Glibc {
        static {
            Native.register(Glibc.class, NativeLibrary.getProcess());
        }

        private Glibc() {}

        static native int malloc_trim(long pad);
    }

    /** Gives back to the kernel what is free ({@code malloc_trim(3)}): some milliseconds. Other C libraries than glibc have no such call. */
    public static void trim() {
        try {
            Glibc.malloc_trim(0);
        } catch (LinkageError e) {
            // it keeps what it has
        }
    }
}
