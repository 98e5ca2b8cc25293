/** The network section of a policy as programs that the kernel runs at every connect, send, bind and packet of a cgroup. */
@NullMarked
package brig.runtime.network;

import org.jspecify.annotations.NullMarked;
