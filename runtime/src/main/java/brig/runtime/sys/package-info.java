/** The only door to JNA: system calls and C libraries as methods that throw what the kernel answered. */
@NullMarked
package brig.runtime.sys;

import org.jspecify.annotations.NullMarked;
