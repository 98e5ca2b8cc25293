/** Kernel tests on another kernel, in a virtual machine. */
@NullMarked
package brig.tests.vm;

import org.jspecify.annotations.NullMarked;
