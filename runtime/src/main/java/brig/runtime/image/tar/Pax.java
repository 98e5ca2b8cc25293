package brig.runtime.image.tar;

import brig.runtime.image.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The records of an extended header, {@code LENGTH KEY=VALUE\n} each ({@code pax(1)}). */
final class Pax {
    private Pax() {}

    static Map<String, String> parse(byte[] bytes) throws ImageException {
        var records = new LinkedHashMap<String, String>();
        for (int at = 0; at < bytes.length; ) {
            int end = at;
            int length = 0;
            while (end < bytes.length && bytes[end] >= '0' && bytes[end] <= '9' && length < bytes.length) {
                length = length * 10 + bytes[end++] - '0';
            }
            if (end == at
                    || end >= bytes.length
                    || bytes[end] != ' '
                    || length > bytes.length - at
                    || at + length - 1 <= end
                    || bytes[at + length - 1] != '\n') {
                throw new ImageException("its extended header is broken");
            }
            var record = new String(bytes, end + 1, at + length - end - 2, StandardCharsets.ISO_8859_1);
            int equals = record.indexOf('=');
            if (equals < 1 || records.put(record.substring(0, equals), record.substring(equals + 1)) != null) {
                throw new ImageException("its extended header is broken, or says something twice");
            }
            at += length;
        }
        return records;
    }
}
