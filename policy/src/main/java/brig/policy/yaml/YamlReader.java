package brig.policy.yaml;

import brig.policy.Texts;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Text in, tree out. Of YAML it takes what a policy needs: one document of mappings, lists and scalars. Anchors, aliases
 * and tags are refused, so nothing in the tree is larger than it looks in the file.
 */
public final class YamlReader {
    private static final int DEEPEST = 12;
    private static final int MOST_NODES = 50_000;
    private static final int MOST_DOCUMENTS = 64;
    private static final YAMLFactory FACTORY = new YAMLFactory();
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'");
    private static final Pattern BARE_IPV6 = Pattern.compile("[\\s\\[,][0-9a-fA-F:]*::");

    private final SourceText source;
    private final Problems problems;
    private final YAMLParser parser;
    private int nodes;

    private YamlReader(SourceText source, Problems problems, YAMLParser parser) {
        this.source = source;
        this.problems = problems;
        this.parser = parser;
    }

    /** Ends the reading; whatever was to be said is said. */
    private static final class Stop extends Exception {
        private static final long serialVersionUID = 1;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Empty if the text holds no mapping; the problems then say why. */
    public static Optional<Node.Mapping> read(SourceText source, Problems problems) {
        return read(source, problems, YamlReader::document);
    }

    /** The same for a file that is a list; empty, and without a problem, if there is nothing in it. */
    public static Optional<Node.Sequence> readList(SourceText source, Problems problems) {
        return read(source, problems, YamlReader::list);
    }

    /** The documents of a text, each a mapping; empty if one of them is none, the problems then say why. */
    public static List<Node.Mapping> readAll(SourceText source, Problems problems) {
        return read(source, problems, YamlReader::documents).orElse(List.of());
    }

    private interface Root<T> {
        Optional<T> read(YamlReader reader) throws IOException, Stop;
    }

    private static <T> Optional<T> read(SourceText source, Problems problems, Root<T> root) {
        problems.reads(source);
        if (!source.isFit(problems)) {
            return Optional.empty();
        }
        try (var parser = FACTORY.createParser(source.text())) {
            return root.read(new YamlReader(source, problems, parser));
        } catch (Stop e) {
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            // the parser below throws unchecked exceptions at some texts, too
            broken(source, problems, e);
            return Optional.empty();
        }
    }

    private static void broken(SourceText source, Problems problems, Exception e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
                var mark = yaml.getProblemMark();
                problems.error(
                        source.mark(mark.getLine() + 1, mark.getColumn() + 1, 1),
                        "this is no YAML: " + firstLine(yaml.getProblem()),
                        hint(source.line(mark.getLine() + 1), yaml.getContext()));
                return;
            }
        }
        int line = 1;
        int column = 1;
        if (e instanceof com.fasterxml.jackson.core.JsonProcessingException json && json.getLocation() != null) {
            line = Math.max(1, json.getLocation().getLineNr());
            column = Math.max(1, json.getLocation().getColumnNr());
        }
        problems.error(source.mark(line, column, 1), "this is no YAML", "");
    }

    private static String hint(String line, @Nullable String context) {
        if (line.contains("${")) {
            return "between [] and {} a ${NAME} goes into quotes";
        }
        return BARE_IPV6.matcher(QUOTED.matcher(line).replaceAll("")).find()
                ? "an address with colons goes into quotes, and into brackets before a port: \"[::1]:80\""
                : context == null ? "" : "seen " + firstLine(context);
    }

    private static String firstLine(@Nullable String text) {
        var known = text == null ? "not understood" : text;
        int end = known.indexOf('\n');
        return end < 0 ? known : known.substring(0, end);
    }

    private Optional<Node.Mapping> document() throws IOException, Stop {
        var root = mapping(first());
        if (parser.nextToken() != null) {
            problems.error(mark(), "a second document in one file", "one file holds one test");
        }
        return root;
    }

    private JsonToken first() throws IOException, Stop {
        var first = parser.nextToken();
        if (first == null) {
            problems.error(
                    source.mark(1, 1, 1), "the file is empty", "the shortest policy is one line: extends: restricted");
            throw new Stop();
        }
        return first;
    }

    private Optional<List<Node.Mapping>> documents() throws IOException, Stop {
        var found = new ArrayList<Node.Mapping>();
        boolean all = true;
        for (var token = first(); token != null; token = parser.nextToken()) {
            if (found.size() == MOST_DOCUMENTS) {
                problems.error(mark(), "more than " + MOST_DOCUMENTS + " policies in one file", "");
                break;
            }
            var root = mapping(token);
            root.ifPresent(found::add);
            all &= root.isPresent();
        }
        return all ? Optional.of(found) : Optional.empty();
    }

    private Optional<Node.Mapping> mapping(JsonToken first) throws IOException, Stop {
        var root = node(first, 0);
        if (root instanceof Node.Mapping mapping) {
            return Optional.of(mapping);
        }
        if (root != null) {
            problems.error(
                    root.mark(), "a policy is a mapping of sections", "start with a line such as: extends: restricted");
        }
        return Optional.empty();
    }

    private Optional<Node.Sequence> list() throws IOException, Stop {
        var first = parser.nextToken();
        if (first == null) {
            return Optional.empty();
        }
        var root = node(first, 0);
        if (parser.nextToken() != null) {
            problems.error(mark(), "a second document in one file", "make it one list");
        }
        if (root instanceof Node.Sequence sequence) {
            return Optional.of(sequence);
        }
        if (root != null && !(root instanceof Node.Scalar scalar && scalar.kind() == Node.Kind.NULL)) {
            problems.error(root.mark(), "this is no list", "each item begins with '- '");
        }
        return Optional.empty();
    }

    /** Null if the node is one that is refused. */
    private @Nullable Node node(JsonToken token, int depth) throws IOException, Stop {
        var mark = mark();
        if (depth > DEEPEST) {
            problems.error(mark, "nested more than " + DEEPEST + " deep", "");
            throw new Stop();
        }
        if (++nodes > MOST_NODES) {
            problems.error(mark, "more than " + MOST_NODES + " values", "");
            throw new Stop();
        }
        boolean plain = isPlain(mark, true);
        Node node = switch (token) {
            case START_OBJECT -> mapping(mark, depth);
            case START_ARRAY -> sequence(mark, depth);
            default -> new Node.Scalar(textOf(token), kind(token), mark);
        };
        return plain ? node : null;
    }

    /** At a key the parser still speaks of the tag of the mapping around it. */
    private boolean isPlain(Mark mark, boolean value) throws IOException {
        if (parser.isCurrentAlias()) {
            problems.error(mark, "aliases are not understood", "write the value again");
        } else if (parser.getObjectId() != null) {
            problems.error(mark, "anchors are not understood", "write the value again where it is needed");
        } else if (value && parser.getTypeId() != null) {
            var tag = parser.getTypeId().replace("tag:yaml.org,2002:", "!!");
            problems.error(mark, "tags are not understood", "leave out " + Texts.quoted(tag));
        } else {
            return true;
        }
        return false;
    }

    private Node.Mapping mapping(Mark mark, int depth) throws IOException, Stop {
        var entries = new ArrayList<Node.Entry>();
        var first = new HashMap<String, Integer>();
        for (var token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            if (token != JsonToken.FIELD_NAME) {
                throw new IOException("no key");
            }
            var key = parser.currentName();
            var keyMark = mark();
            boolean plain = isPlain(keyMark, false);
            var value = node(next(), depth + 1);
            var before = first.putIfAbsent(key, keyMark.place().line());
            if (before != null) {
                problems.error(keyMark, "the key " + Texts.quoted(key) + " is there twice", "first on line " + before);
            } else if (value != null && plain) {
                entries.add(new Node.Entry(key, keyMark, value));
            }
        }
        return new Node.Mapping(entries, mark);
    }

    private Node.Sequence sequence(Mark mark, int depth) throws IOException, Stop {
        List<Node> items = new ArrayList<>();
        for (var token = next(); token != JsonToken.END_ARRAY; token = next()) {
            var item = node(token, depth + 1);
            if (item != null) {
                items.add(item);
            }
        }
        return new Node.Sequence(items, mark);
    }

    private JsonToken next() throws IOException {
        var token = parser.nextToken();
        if (token == null) {
            throw new IOException("the text ends too early");
        }
        return token;
    }

    private String textOf(JsonToken token) throws IOException {
        return token == JsonToken.VALUE_NULL ? "" : parser.getText();
    }

    private static Node.Kind kind(JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Node.Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Node.Kind.BOOLEAN;
            case VALUE_NULL -> Node.Kind.NULL;
            default -> Node.Kind.TEXT;
        };
    }

    private Mark mark() {
        JsonLocation start = parser.currentTokenLocation();
        JsonLocation end = parser.currentLocation();
        int line = Math.max(1, start.getLineNr());
        int column = Math.max(1, start.getColumnNr());
        int length = end.getLineNr() == start.getLineNr() ? end.getColumnNr() - start.getColumnNr() : 1;
        return source.mark(line, column, length);
    }
}
