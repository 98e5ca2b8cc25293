package brig.runtime.launch;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records as bytes and back, for a Brig that takes over from another one: all that Brig's plans and policies are made of.
 * Each value is a letter and what belongs to it; a text that has been written before is a number. What policies have many
 * containers share, and stands for itself: its bytes are made once.
 */
final class Records {
    private static final String OURS = "brig.";

    private static final Map<Class<?>, Method[]> ACCESSORS = new ConcurrentHashMap<>();

    private Records() {}

    /** The JVM makes them anew for everybody who asks. */
    private static Method[] accessors(Class<?> type) {
        return ACCESSORS.computeIfAbsent(type, record -> {
            var accessors = Arrays.stream(record.getRecordComponents())
                    .map(RecordComponent::getAccessor)
                    .toArray(Method[]::new);
            for (var accessor : accessors) {
                accessor.setAccessible(true);
            }
            return accessors;
        });
    }

    /** @throws IOException if something in it is none of the kinds below */
    static byte[] write(Record record) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new Writer(new DataOutputStream(bytes));
        writer.value(record);
        return bytes.toByteArray();
    }

    /** @throws IOException if it was written by another version of Brig, or is damaged */
    static <T extends Record> T read(byte[] bytes, Class<T> type) throws IOException {
        try {
            var value = new Reader(new DataInputStream(new ByteArrayInputStream(bytes))).value();
            return type.cast(value);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new IOException("not what this version of Brig writes: " + e, e);
        }
    }

    private static final class Writer {
        private final DataOutputStream out;
        private final Map<String, Integer> texts = new HashMap<>();
        /** Records around the one that is written. */
        private int depth;

        private Writer(DataOutputStream out) {
            this.out = out;
        }

        @SuppressWarnings("IfChainToSwitch") // a pattern switch would cost a start its milliseconds (StartPathTest)
        void value(@Nullable Object value) throws IOException {
            if (value instanceof String text) {
                text('s', text);
            } else if (value instanceof Record record) {
                record(record);
            } else if (value instanceof Integer number) {
                out.writeByte('i');
                out.writeInt(number);
            } else if (value instanceof Long number) {
                out.writeByte('l');
                out.writeLong(number);
            } else if (value instanceof Double number) {
                out.writeByte('d');
                out.writeDouble(number);
            } else if (value instanceof Boolean truth) {
                out.writeByte(truth ? 't' : 'f');
            } else if (value instanceof Enum<?> constant) {
                text('e', constant.getDeclaringClass().getName());
                text('s', constant.name());
            } else if (value instanceof byte[] bytes) {
                out.writeByte('b');
                out.writeInt(bytes.length);
                out.write(bytes);
            } else if (value instanceof Path path) {
                text('p', path.toString());
            } else if (value instanceof InetAddress address) {
                out.writeByte('a');
                value(address.getAddress());
            } else if (value instanceof Map<?, ?> map) {
                out.writeByte('M');
                out.writeInt(map.size());
                for (var entry : map.entrySet()) {
                    value(entry.getKey());
                    value(entry.getValue());
                }
            } else if (value instanceof Collection<?> items) {
                out.writeByte(value instanceof Set ? 'S' : 'L');
                out.writeInt(items.size());
                for (var item : items) {
                    value(item);
                }
            } else {
                optional(value);
            }
        }

        private void optional(@Nullable Object value) throws IOException {
            if (value instanceof Optional<?> optional) {
                out.writeByte(optional.isPresent() ? 'O' : 'o');
                if (optional.isPresent()) {
                    value(optional.get());
                }
            } else if (value instanceof OptionalInt optional) {
                out.writeByte(optional.isPresent() ? 'I' : 'j');
                if (optional.isPresent()) {
                    out.writeInt(optional.getAsInt());
                }
            } else if (value instanceof OptionalLong optional) {
                out.writeByte(optional.isPresent() ? 'N' : 'n');
                if (optional.isPresent()) {
                    out.writeLong(optional.getAsLong());
                }
            } else {
                throw new IOException("cannot be written down: " + (value == null ? "null" : value.getClass()));
            }
        }

        private void record(Record record) throws IOException {
            if (depth > 0 && SharedRecords.areSome(record)) {
                var bytes = SharedRecords.bytes(record);
                out.writeByte('W');
                out.writeInt(bytes.length);
                out.write(bytes);
                return;
            }
            depth++;
            text('r', record.getClass().getName());
            try {
                for (var accessor : accessors(record.getClass())) {
                    value(accessor.invoke(record));
                }
            } catch (ReflectiveOperationException e) {
                throw new IOException("cannot be written down: " + record.getClass(), e);
            }
            depth--;
        }

        private void text(char kind, String text) throws IOException {
            out.writeByte(kind);
            var known = texts.get(text);
            if (known != null) {
                out.writeInt(-1 - known);
                return;
            }
            texts.put(text, texts.size());
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
    }

    private static final class Reader {
        private final DataInputStream in;
        private final List<String> texts = new ArrayList<>();

        private Reader(DataInputStream in) {
            this.in = in;
        }

        Object value() throws IOException, ReflectiveOperationException {
            char kind = (char) in.readByte();
            return switch (kind) {
                case 's' -> text();
                case 'r' -> record();
                case 'W' -> new Reader(new DataInputStream(new ByteArrayInputStream(bytes()))).value();
                case 'i' -> in.readInt();
                case 'l' -> in.readLong();
                case 'd' -> in.readDouble();
                case 't' -> true;
                case 'f' -> false;
                case 'e' -> constant();
                case 'b' -> bytes();
                case 'p' -> Path.of(text());
                case 'a' -> InetAddress.getByAddress((byte[]) value());
                case 'M' -> map();
                case 'S' -> new LinkedHashSet<>(items());
                case 'L' -> items();
                case 'O' -> Optional.of(value());
                case 'o' -> Optional.empty();
                case 'I' -> OptionalInt.of(in.readInt());
                case 'j' -> OptionalInt.empty();
                case 'N' -> OptionalLong.of(in.readLong());
                case 'n' -> OptionalLong.empty();
                default -> throw new IOException("a value of kind '" + kind + "'");
            };
        }

        private String text() throws IOException {
            int length = in.readInt();
            if (length < 0) {
                return texts.get(-1 - length);
            }
            var text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            texts.add(text);
            return text;
        }

        private byte[] bytes() throws IOException {
            return in.readNBytes(in.readInt());
        }

        private List<Object> items() throws IOException, ReflectiveOperationException {
            var items = new ArrayList<>();
            for (int left = in.readInt(); left > 0; left--) {
                items.add(value());
            }
            return items;
        }

        private Map<Object, Object> map() throws IOException, ReflectiveOperationException {
            var map = new LinkedHashMap<>();
            for (int left = in.readInt(); left > 0; left--) {
                var key = value();
                map.put(key, value());
            }
            return map;
        }

        private Class<?> type() throws IOException, ReflectiveOperationException {
            var name = text();
            if (!name.startsWith(OURS)) {
                throw new IOException("a value of type " + name);
            }
            return Class.forName(name);
        }

        private Object constant() throws IOException, ReflectiveOperationException {
            var type = type();
            in.readByte();
            var name = text();
            return Arrays.stream(type.getEnumConstants())
                    .filter(constant -> ((Enum<?>) constant).name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        private Object record() throws IOException, ReflectiveOperationException {
            var type = type();
            var parts = type.getRecordComponents();
            var values = new Object[parts.length];
            for (int i = 0; i < parts.length; i++) {
                values[i] = value();
            }
            var types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        }
    }
}
