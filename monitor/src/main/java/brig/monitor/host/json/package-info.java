/** JSON and YAML as trees of plain values, bounded in size and depth: the only place of the audit that knows Jackson. */
@NullMarked
package brig.monitor.host.json;

import org.jspecify.annotations.NullMarked;
