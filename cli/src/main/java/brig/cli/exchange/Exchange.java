package brig.cli.exchange;

import java.util.List;

/**
 * What became of a text in another tool's language.
 *
 * @param text of the other kind
 * @param lost what the other kind cannot say, a line each; nothing else is missing
 */
public record Exchange(String text, List<String> lost) {
    public Exchange {
        lost = List.copyOf(lost);
    }
}
