package brig.rules.predicate;

import brig.rules.field.Fields;
import brig.rules.field.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Says which of up to 64 conditions an event can fulfil, by one look at each field that they need. */
public final class NeedIndex {
    public static final int MOST = Long.SIZE;

    private final long always;
    private final List<ByField> fields = new ArrayList<>();

    /** @param needs of each condition, null for one that must always be asked; the first has bit 0 */
    public NeedIndex(List<@Nullable Need> needs) {
        if (needs.size() > MOST) {
            throw new IllegalArgumentException("more than " + MOST + " conditions");
        }
        long without = 0;
        var byName = new LinkedHashMap<String, ByField>();
        for (int i = 0; i < needs.size(); i++) {
            var need = needs.get(i);
            var field = need == null ? null : Fields.find(need.field()).orElse(null);
            if (need == null || field == null) {
                without |= 1L << i;
            } else {
                byName.computeIfAbsent(need.field(), _ -> new ByField(field.source()))
                        .add(need, 1L << i);
            }
        }
        always = without;
        fields.addAll(byName.values());
    }

    /** A bit for each condition that may hold; those of the others do not. */
    public long candidates(View view) {
        long candidates = always;
        for (int i = 0; i < fields.size(); i++) {
            candidates |= fields.get(i).fulfilled(view);
        }
        return candidates;
    }

    private static final class ByField {
        private final BiFunction<View, String, @Nullable Object> source;
        private final Map<String, long[]> whole = new HashMap<>();
        private final Letters starts = new Letters();
        private final Letters ends = new Letters();

        ByField(BiFunction<View, String, @Nullable Object> source) {
            this.source = source;
        }

        void add(Need need, long bit) {
            need.whole().forEach(text -> whole.computeIfAbsent(text, _ -> new long[1])[0] |= bit);
            need.starts().forEach(text -> starts.add(text, bit));
            need.ends()
                    .forEach(text -> ends.add(new StringBuilder(text).reverse().toString(), bit));
        }

        long fulfilled(View view) {
            var value = source.apply(view, "");
            if (value == null) {
                return 0; // a check of a field that is not there does not hold
            }
            var text = Getters.spelled(value);
            var known = whole.isEmpty() ? null : whole.get(text);
            return (known == null ? 0 : known[0]) | starts.forwards(text) | ends.backwards(text);
        }
    }

    /** A tree of letters; each node has the bits of the texts that end there. */
    private static final class Letters {
        private char[] letters = {};
        private Letters[] next = {};
        private long bits;

        void add(String text, long bit) {
            var node = this;
            for (int i = 0; i < text.length(); i++) {
                node = node.orNew(text.charAt(i));
            }
            node.bits |= bit;
        }

        private Letters orNew(char letter) {
            var known = next(letter);
            if (known != null) {
                return known;
            }
            var fresh = new Letters();
            letters = java.util.Arrays.copyOf(letters, letters.length + 1);
            next = java.util.Arrays.copyOf(next, letters.length);
            letters[letters.length - 1] = letter;
            next[letters.length - 1] = fresh;
            return fresh;
        }

        private @Nullable Letters next(char letter) {
            for (int i = 0; i < letters.length; i++) {
                if (letters[i] == letter) {
                    return next[i];
                }
            }
            return null;
        }

        long forwards(String text) {
            long found = bits;
            var node = this;
            for (int i = 0; i < text.length() && node.letters.length > 0; i++) {
                node = node.next(text.charAt(i));
                if (node == null) {
                    return found;
                }
                found |= node.bits;
            }
            return found;
        }

        long backwards(String text) {
            long found = bits;
            var node = this;
            for (int i = text.length() - 1; i >= 0 && node.letters.length > 0; i--) {
                node = node.next(text.charAt(i));
                if (node == null) {
                    return found;
                }
                found |= node.bits;
            }
            return found;
        }
    }
}
