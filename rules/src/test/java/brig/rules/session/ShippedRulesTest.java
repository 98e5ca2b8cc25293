package brig.rules.session;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Response;
import brig.rules.Recorded;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import brig.rules.pack.RuleSheet;
import brig.rules.pack.ShippedRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kie.api.KieBase;

class ShippedRulesTest {
    private static KieBase rules;

    @BeforeAll
    static void load() {
        rules = RuleBases.shipped();
    }

    static Stream<String> names() {
        return ShippedRules.sheets().stream().map(RuleSheet::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachRuleFiresOnceOnItsExampleAndSaysWhatItFound(String name) {
        var sheet = sheet(name);

        var told = replay(List.of(sheet), ShippedRules.text(sheet, "fires.jsonl"));

        assertThat(told.said())
                .singleElement()
                .asString()
                .startsWith((sheet.limit().response() == Response.KILL ? "kill " : "alert ") + "c");
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachRuleStaysQuietOnWhatOnlyLooksLikeIt(String name) {
        var sheet = sheet(name);

        assertThat(replay(List.of(sheet), ShippedRules.text(sheet, "quiet.jsonl"))
                        .said())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void withoutItsNumbersARuleIsOff(String name) {
        var others = ShippedRules.sheets().stream()
                .filter(s -> !s.name().equals(name))
                .toList();

        var told = replay(others, ShippedRules.text(sheet(name), "fires.jsonl"));

        assertThat(told.said(name)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void eachRuleHasAPage(String name) throws IOException {
        var page = Path.of("../docs/rules", name + ".md");

        assertThat(Files.readString(page)).startsWith("# " + name + "\n");
    }

    @Test
    void theIndexNamesEveryDirectoryWithARule() throws IOException {
        var root = Path.of("src/main/resources/rules");
        try (var tree = Files.walk(root)) {
            var found = tree.filter(path -> path.endsWith("rule.drl"))
                    .map(path -> "rules/" + root.relativize(path.getParent()))
                    .toList();

            assertThat(ShippedRules.sheets().stream().map(RuleSheet::directory))
                    .containsExactlyInAnyOrderElementsOf(found);
        }
    }

    private static Recorded replay(List<RuleSheet> sheets, String lines) {
        var told = new Recorded();
        try (var session =
                new RuleSession(rules, sheets.stream().map(RuleSheet::limit).toList(), new Tell(told))) {
            for (Seen seen : SeenLines.parse(lines)) {
                session.accept(seen);
            }
        }
        return told;
    }

    private static RuleSheet sheet(String name) {
        return ShippedRules.sheets().stream()
                .filter(sheet -> sheet.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
