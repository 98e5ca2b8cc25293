/** Syscall rules become a BPF program, through libseccomp; and are read back, for tests and for people. */
@NullMarked
package brig.runtime.seccomp;

import org.jspecify.annotations.NullMarked;
