/** What a seccomp filter lets through: asked of the engine's text, or of the program that the kernel runs. */
@NullMarked
package brig.monitor.host.filter;

import org.jspecify.annotations.NullMarked;
