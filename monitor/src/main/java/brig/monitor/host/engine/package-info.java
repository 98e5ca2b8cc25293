/** Container engines: what their sockets, files and processes say of them and their containers. */
@NullMarked
package brig.monitor.host.engine;

import org.jspecify.annotations.NullMarked;
