package brig.runtime.image.json;

import brig.runtime.image.Digest;
import brig.runtime.image.ImageException;
import brig.runtime.image.Limits;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object from an image. A key that is absent or null is the same; a key that is there twice is refused, because one
 * reader takes the first and another one the last.
 */
public final class Fields {
    private static final int DEPTH = 32;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH)
                    .maxDocumentLength(Limits.DOCUMENT)
                    .maxStringLength(Limits.DOCUMENT)
                    .build())
            .build();

    private final String what;
    private final Map<String, Object> values;

    private Fields(String what, Map<String, Object> values) {
        this.what = what;
        this.values = values;
    }

    /** @param what it is called in messages */
    public static Fields parse(String what, byte[] bytes) throws ImageException {
        if (value(what, bytes) instanceof Map<?, ?> map) {
            return new Fields(what, strings(map));
        }
        throw new ImageException(what + " is no JSON object");
    }

    /** An array of objects, the whole document. */
    public static List<Fields> parseAll(String what, byte[] bytes) throws ImageException {
        return objects(what, value(what, bytes));
    }

    public Optional<String> text(String key) throws ImageException {
        return switch (values.get(key)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw wrong(key, "a string");
        };
    }

    public OptionalLong number(String key) throws ImageException {
        return switch (values.get(key)) {
            case null -> OptionalLong.empty();
            case Long number -> OptionalLong.of(number);
            default -> throw wrong(key, "a whole number");
        };
    }

    public Optional<Digest> digest(String key) throws ImageException {
        var text = text(key);
        return text.isPresent() ? Optional.of(Digest.parse(text.get())) : Optional.empty();
    }

    public List<String> texts(String key) throws ImageException {
        return switch (values.get(key)) {
            case null -> List.of();
            case List<?> list -> {
                var texts = new ArrayList<String>();
                for (var each : list) {
                    if (!(each instanceof String text)) {
                        throw wrong(key, "a list of strings");
                    }
                    texts.add(text);
                }
                yield List.copyOf(texts);
            }
            default -> throw wrong(key, "a list of strings");
        };
    }

    /** The keys of an object, whatever it says of them. */
    public List<String> keys(String key) throws ImageException {
        var object = object(key);
        return object.isPresent() ? List.copyOf(object.get().values.keySet()) : List.of();
    }

    public Optional<Fields> object(String key) throws ImageException {
        return switch (values.get(key)) {
            case null -> Optional.empty();
            case Map<?, ?> map -> Optional.of(new Fields(what + ", " + key, strings(map)));
            default -> throw wrong(key, "an object");
        };
    }

    public List<Fields> objects(String key) throws ImageException {
        return values.containsKey(key) ? objects(what + ", " + key, values.get(key)) : List.of();
    }

    private static List<Fields> objects(String what, @Nullable Object value) throws ImageException {
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> list)) {
            throw new ImageException(what + " is no list of objects");
        }
        var objects = new ArrayList<Fields>();
        for (var each : list) {
            if (!(each instanceof Map<?, ?> map)) {
                throw new ImageException(what + " is no list of objects");
            }
            objects.add(new Fields(what + " " + (objects.size() + 1), strings(map)));
        }
        return objects;
    }

    /** What is missing, for messages. */
    public ImageException lacks(String key) {
        return new ImageException(what + " has no '" + key + "'");
    }

    private ImageException wrong(String key, String wanted) {
        return new ImageException(what + ": '" + key + "' is not " + wanted);
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        var strings = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            if (value != null) {
                strings.put(String.valueOf(key), value);
            }
        });
        return strings;
    }

    private static @Nullable Object value(String what, byte[] bytes) throws ImageException {
        try (var parser = FACTORY.createParser(bytes)) {
            parser.nextToken();
            var value = value(parser);
            if (parser.nextToken() != null) {
                throw new ImageException(what + ": something follows the end of the JSON");
            }
            return value;
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            throw new ImageException(
                    what + " is no JSON: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    var key = parser.currentName();
                    parser.nextToken();
                    map.put(key, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                yield list;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case null, default -> throw new ImageException("it is empty, or cut off");
        };
    }
}
