package brig.monitor.host.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Texts in, trees out; plain values in, text out. */
public final class Json {
    private static final int DEEPEST = 64;
    private static final int MOST_VALUES = 2_000_000;
    private static final JsonFactory JSON = new JsonFactory();

    /** Apart: snakeyaml costs 20 ms that a host without YAML files need not pay. */
    private static final class Yaml {
        static final YAMLFactory FACTORY = new YAMLFactory();
    }

    private static final class Toml {
        static final TomlFactory FACTORY = new TomlFactory();
    }

    private final JsonParser parser;
    private int values;

    private Json(JsonParser parser) {
        this.parser = parser;
    }

    /** @throws IOException if the text is no JSON, deeper than 64 or of more than two million values */
    public static Tree read(String text) throws IOException {
        try (var parser = JSON.createParser(text)) {
            return new Json(parser).document();
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new IOException(
                    (place == null ? "" : "line " + place.getLineNr() + ": ") + e.getOriginalMessage(), e);
        }
    }

    /**
     * One document; anchors and tags are refused.
     *
     * @throws IOException if the text is no YAML; the message has the line
     */
    public static Tree readYaml(String text) throws IOException {
        try (var parser = Yaml.FACTORY.createParser(text)) {
            return new Json(parser).document();
        } catch (IOException e) {
            throw e;
        } catch (RuntimeException e) {
            // snakeyaml throws unchecked exceptions at some texts
            throw new IOException("no YAML: " + e.getMessage(), e);
        }
    }

    /** @throws IOException if the text is no TOML; the message has the line */
    public static Tree readToml(String text) throws IOException {
        if (text.isBlank()) {
            return Tree.of(new LinkedHashMap<String, Tree>(), 1);
        }
        try (var parser = Toml.FACTORY.createParser(text)) {
            return new Json(parser).document();
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new IOException(
                    (place == null ? "" : "line " + place.getLineNr() + ": ") + e.getOriginalMessage(), e);
        }
    }

    private Tree document() throws IOException {
        var first = parser.nextToken();
        if (first == null) {
            throw new IOException("the text is empty");
        }
        var tree = value(first, 0);
        if (parser.nextToken() != null) {
            throw new IOException("line " + line() + ": more after the end of the value");
        }
        return tree;
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private Tree value(@Nullable JsonToken token, int depth) throws IOException {
        int line = line();
        if (depth > DEEPEST || ++values > MOST_VALUES) {
            throw new IOException("line " + line + ": deeper or larger than is believable");
        }
        if (parser instanceof YAMLParser yaml && isMoreThanAValue(yaml)) {
            throw new IOException("line " + line + ": anchors and tags are not understood");
        }
        return switch (token) {
            case START_OBJECT -> mapping(line, depth);
            case START_ARRAY -> list(line, depth);
            case VALUE_NUMBER_INT -> Tree.of(integer(), line);
            case VALUE_NUMBER_FLOAT -> Tree.of(parser.getDoubleValue(), line);
            case VALUE_TRUE -> Tree.of(true, line);
            case VALUE_FALSE -> Tree.of(false, line);
            case VALUE_NULL -> Tree.of(null, line);
            case VALUE_STRING -> Tree.of(parser.getText(), line);
            case null, default -> throw new IOException("line " + line + ": the text ends too early");
        };
    }

    private static boolean isMoreThanAValue(YAMLParser yaml) throws IOException {
        return yaml.isCurrentAlias() || yaml.getObjectId() != null || yaml.getTypeId() != null;
    }

    /** What is too large for 64 bits stays a text. */
    private Object integer() throws IOException {
        var number = parser.getNumberType();
        return number == JsonParser.NumberType.BIG_INTEGER ? parser.getText() : (Object) parser.getLongValue();
    }

    private Tree mapping(int line, int depth) throws IOException {
        var map = new LinkedHashMap<String, Tree>();
        for (var token = parser.nextToken(); token == JsonToken.FIELD_NAME; token = parser.nextToken()) {
            var key = parser.currentName();
            map.put(key, value(parser.nextToken(), depth + 1));
        }
        return Tree.of(map, line);
    }

    private Tree list(int line, int depth) throws IOException {
        var items = new ArrayList<Tree>();
        for (var token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, depth + 1));
        }
        return Tree.of(items, line);
    }

    /** Two spaces of indent; the same value gives the same text. */
    public static String write(Object plain) {
        var out = new StringWriter();
        var printer = new DefaultPrettyPrinter()
                .withObjectIndenter(new DefaultIndenter("  ", "\n"))
                .withArrayIndenter(new DefaultIndenter("  ", "\n"));
        try (var generator = JSON.createGenerator(out).setPrettyPrinter(printer)) {
            write(generator, plain);
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot fail", e);
        }
        return out + "\n";
    }

    private static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.writeNull();
            case Boolean flag -> out.writeBoolean(flag);
            case Long number -> out.writeNumber(number);
            case Integer number -> out.writeNumber(number);
            case Double number -> out.writeNumber(number);
            case Collection<?> items -> {
                out.writeStartArray();
                for (var item : items) {
                    write(out, item);
                }
                out.writeEndArray();
            }
            case Map<?, ?> map -> {
                out.writeStartObject();
                for (var entry : map.entrySet()) {
                    out.writeFieldName(Objects.toString(entry.getKey()));
                    write(out, entry.getValue());
                }
                out.writeEndObject();
            }
            default -> out.writeString(value.toString());
        }
    }
}
