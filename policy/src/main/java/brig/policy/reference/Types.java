package brig.policy.reference;

import brig.policy.schema.Value;
import java.util.List;
import java.util.stream.Collectors;

/** What may stand behind a key, in words. */
final class Types {
    private static final int MOST_WORDS = 12;

    private Types() {}

    static String of(Value value) {
        return switch (value) {
            case Value.Text _ -> "text";
            case Value.Word _ -> "word";
            case Value.Choice(var words) ->
                words.size() > MOST_WORDS
                        ? "one of " + words.size() + " names"
                        : words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
            case Value.Whole(long least, long most) ->
                "whole number from " + least + (most == Long.MAX_VALUE ? "" : " to " + most);
            case Value.Decimal(double least, double most) -> "number from " + least + " to " + (long) most;
            case Value.Flag() -> "`true`, `false`";
            case Value.Amount(long least) ->
                "bytes" + (least > 0 ? " from " + new brig.policy.Bytes(least) : "") + "; Ki, Mi, Gi, Ti";
            case Value.Items(var item) -> "list of " + of(item);
            case Value.Sequence(var item) -> "plain list of " + of(item);
            case Value.Single _ -> "single value";
            case Value.Named(var pattern, var inner) -> "mapping of names to " + of(inner);
            case Value.Fixed(var inner) -> of(inner);
            case Value.Shared(var name, var inner) -> inner instanceof Value.Text ? name : of(inner);
            case Value.Either(var values) -> either(values);
            case Value.Fields fields ->
                fields.keys().stream()
                        .map(key -> fields.required().contains(key.name()) ? key.name() : key.name() + "?")
                        .collect(Collectors.joining(", ", "`{", "}`"));
        };
    }

    /** A number may be in quotes; that is not worth a word. */
    private static String either(List<Value> values) {
        return values.stream().map(Types::of).distinct().collect(Collectors.joining(" or "));
    }
}
