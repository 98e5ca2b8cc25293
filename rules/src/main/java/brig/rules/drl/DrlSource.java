package brig.rules.drl;

import brig.rules.drl.DrlException.Problem;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsParserException;
import org.kie.internal.builder.conf.LanguageLevelOption;

/**
 * A rule file and where its rules stand.
 *
 * @param packaged the package that it names, as Drools calls it where it names none
 * @param rules empty if the file does not parse
 */
record DrlSource(DrlFile file, String packaged, List<Rule> rules) {
    private static final String UNNAMED = "defaultpkg";

    DrlSource {
        rules = List.copyOf(rules);
    }

    /**
     * @param line from 1
     * @param start characters before it in the file
     * @param end index of the character behind it
     */
    record Rule(String name, int line, int start, int end) {}

    static DrlSource parse(DrlFile file, Collection<Problem> problems) {
        var parser = new DrlParser(LanguageLevelOption.DRL6);
        var rules = new ArrayList<Rule>();
        var packaged = UNNAMED;
        try {
            var parsed = parser.parse(true, file.text());
            if (!parser.hasErrors() && parsed != null) {
                packaged = parsed.getName() == null || parsed.getName().isEmpty() ? UNNAMED : parsed.getName();
                for (var rule : parsed.getRules()) {
                    Joins.check(file.path(), rule, problems);
                    rules.add(new Rule(
                            rule.getName(), rule.getLine(), rule.getStartCharacter(), rule.getEndCharacter() + 1));
                }
                if (rules.isEmpty()) {
                    problems.add(new Problem(file.path(), 0, "no rule in it"));
                }
            }
        } catch (DroolsParserException | RuntimeException e) {
            problems.add(new Problem(file.path(), 0, String.valueOf(e.getMessage())));
        }
        for (var error : parser.getErrors()) {
            int line = error.getLines().length == 0 ? 0 : error.getLines()[0];
            problems.add(new Problem(file.path(), line, plain(error.getMessage())));
        }
        return new DrlSource(file, packaged, rules);
    }

    /** {@code [ERR 101] Line 4:27 no viable alternative ...}: the line is said before. */
    private static String plain(String message) {
        return message.replaceFirst("^\\[ERR \\d+] Line \\d+:\\d+ ", "").strip();
    }

    /** The file with every other rule blanked out, so that lines stay where they are. */
    String only(Rule wanted) {
        var text = new StringBuilder(file.text());
        for (var rule : rules) {
            if (rule.equals(wanted)) {
                continue;
            }
            for (int i = Math.max(0, rule.start()); i < Math.min(rule.end(), text.length()); i++) {
                if (text.charAt(i) != '\n') {
                    text.setCharAt(i, ' ');
                }
            }
        }
        return text.toString();
    }
}
