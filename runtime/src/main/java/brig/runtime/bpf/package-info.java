/** Small BPF programs as data: assembled here without a compiler, checked by the kernel's verifier when they are loaded. */
@NullMarked
package brig.runtime.bpf;

import org.jspecify.annotations.NullMarked;
