package brig.monitor.host.fact;

import java.time.Instant;

/**
 * One thing that was looked at.
 *
 * @param key words with dots, such as {@code sysctl.kernel.kptr_restrict}
 * @param reading its value is plain: a text, number, truth, list, or map
 * @param source what was read: a file, a socket's answer, or what it follows from
 */
public record Fact(Subject subject, String key, Reading<Object> reading, String source, Instant time) {}
