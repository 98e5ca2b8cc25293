/** Processes in other namespaces, found from /proc alone: what each container really holds, whoever started it. */
@NullMarked
package brig.monitor.host.process;

import org.jspecify.annotations.NullMarked;
