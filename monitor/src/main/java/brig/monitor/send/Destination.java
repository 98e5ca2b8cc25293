package brig.monitor.send;

import brig.monitor.event.Event;
import brig.monitor.text.AlertJson;
import brig.monitor.text.EventJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who takes alerts, and where.
 *
 * @param address to which each alert is posted
 */
public record Destination(Kind kind, URI address) {
    public enum Kind {
        /** Prometheus' Alertmanager, by its API version 2. */
        ALERTMANAGER {
            @Override
            Optional<String> body(Event event, String host) {
                return AlertJson.alertmanager(event);
            }
        },
        /** Whoever takes one of Brig's own event lines (docs/events.md). */
        WEBHOOK {
            @Override
            Optional<String> body(Event event, String host) {
                return AlertJson.alertmanager(event).map(_ -> EventJson.line(event));
            }
        },
        /** falcosidekick, or whoever else takes Falco's JSON. */
        FALCO {
            @Override
            Optional<String> body(Event event, String host) {
                return AlertJson.falco(event, host);
            }
        };

        /** The word on the command line and in metrics. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** Empty for what is no alert. */
        abstract Optional<String> body(Event event, String host);
    }

    private static final String API = "/api/v2/alerts";

    /**
     * {@code webhook=http://127.0.0.1:8080/hook}; of an Alertmanager the address of its front page is enough.
     *
     * @throws IllegalArgumentException if it is no destination; its message says what to write
     */
    public static Destination parse(String text) {
        int sign = text.indexOf('=');
        var word = sign < 0 ? text : text.substring(0, sign);
        var kind = Arrays.stream(Kind.values())
                .filter(known -> known.key().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--send '" + text + "': write KIND=URL, KIND one of "
                        + Arrays.stream(Kind.values()).map(Kind::key).collect(Collectors.joining(", "))));
        var address = address(text, sign < 0 ? "" : text.substring(sign + 1));
        boolean front = address.getPath() == null
                || address.getPath().isEmpty()
                || address.getPath().equals("/");
        return new Destination(kind, kind == Kind.ALERTMANAGER && front ? address.resolve(API) : address);
    }

    private static URI address(String text, String url) {
        try {
            var address = URI.create(url);
            var scheme = address.getScheme();
            if (address.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--send '" + text + "': " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "--send '" + text + "': write an address behind =, such as webhook=http://127.0.0.1:8080/hook");
    }

    /** The name of its directory in the spool. An address may hold a password, so it is not written out there. */
    String folder() {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(address.toString().getBytes(StandardCharsets.UTF_8));
            return kind.key() + "-" + HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return kind.key() + " " + address.getScheme() + "://" + address.getHost()
                + (address.getPort() < 0 ? "" : ":" + address.getPort()) + address.getPath();
    }
}
