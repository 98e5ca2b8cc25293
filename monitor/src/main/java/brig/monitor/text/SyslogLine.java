package brig.monitor.text;

import brig.monitor.event.Event;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * An alert as one message of syslog.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5424">RFC 5424, The Syslog Protocol</a>
 */
public final class SyslogLine {
    /** {@code authpriv}: security matters that not everybody reads. */
    private static final int FACILITY = 10;

    private static final int CRITICAL = 2;
    private static final int WARNING = 4;
    private static final int INFORMATIONAL = 6;
    /** The number that RFC 5612 keeps for examples: Brig has none of its own. */
    private static final String ELEMENT = "brig@32473";

    /** Six digits of a second at the most. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private SyslogLine() {}

    /**
     * Empty for what is no alert. ASCII; what came from a container is escaped as in {@link AlertLine}.
     *
     * @param host the name of this machine
     */
    public static Optional<String> of(Event event, String host) {
        return Alert.of(event)
                .map(alert -> "<" + (8 * FACILITY + severity(alert)) + ">1 " + TIME.format(event.time()) + ' '
                        + name(host, 255) + " brig " + ProcessHandle.current().pid() + ' ' + alert.verdict() + " ["
                        + ELEMENT
                        + parameter("container", event.container().name())
                        + parameter("containerId", event.container().id())
                        + parameter("policy", event.container().policy())
                        + parameter("offence", alert.reason().offence().key())
                        + parameter("verdict", alert.verdict())
                        + parameter("rule", alert.reason().rule())
                        + "] " + AlertLine.of(event, false));
    }

    private static int severity(Alert alert) {
        if (alert.severity().equals("critical")) {
            return CRITICAL;
        }
        return alert.severity().equals("info") ? INFORMATIONAL : WARNING;
    }

    /** Quote, backslash and closing bracket are escaped in a value. */
    private static String parameter(String name, String value) {
        return ' ' + name + "=\""
                + Printable.brief(value)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("]", "\\]")
                + '"';
    }

    /** Printable and without spaces; a dash stands for nothing. */
    private static String name(String text, int longest) {
        var plain = text.replaceAll("[^!-~]", "_");
        return plain.isEmpty() ? "-" : plain.substring(0, Math.min(longest, plain.length()));
    }
}
