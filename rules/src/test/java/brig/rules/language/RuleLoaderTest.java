package brig.rules.language;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.yaml.SourceText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleLoaderTest {
    private static final String BASE = """
            - list: names
              items: [nc, '"a b"', more]
            - list: more
              items: [socat]
            - macro: starts
              condition: evt.type in (execve, execveat)
            - rule: Tool
              desc: a tool
              condition: starts and proc.name in (names)
              output: a tool %proc.name under %proc.aname[2] at %no.such
              priority: warning
              tags: [T1046]
            """;

    private static String exec(String name) {
        return "{\"call\":\"execve\",\"paths\":[{\"written\":\"/bin/" + name
                + "\",\"access\":\"execute\"}],\"argv\":[\"" + name
                + "\"],\"process\":{\"exe\":\"/bin/sh\",\"parents\":[{\"pid\":2,\"exe\":\"/bin/sh\"}]}}";
    }

    private static boolean fires(RuleSet rules, String name) {
        return !Rules.judge(rules, exec(name)).isEmpty();
    }

    @Test
    void macrosAndListsOfListsAreInTheirPlacesAndAnItemsOwnQuotesAreNone() {
        var rules = Rules.set(BASE);

        assertThat(List.of("nc", "a b", "socat")).allMatch(name -> fires(rules, name));
        assertThat(fires(rules, "more")).isFalse();
        assertThat(Rules.judge(rules, exec("nc")).getFirst().output()).isEqualTo("a tool nc under <NA> at <NA>");
    }

    @Test
    void aLaterFileAppendsReplacesAndSwitchesOff() {
        var rules = Rules.set(BASE, """
                - list: more
                  items: [nmap]
                  override: {items: append}
                - macro: starts
                  condition: and proc.pname = sh
                  append: true
                - rule: Tool
                  condition: and not proc.name = socat
                  output: and more
                  priority: critical
                  tags: [x]
                  override: {condition: append, output: append, priority: replace, tags: append}
                """);
        var off = Rules.set(BASE, "- {rule: Tool, enabled: false}");

        assertThat(fires(rules, "nmap")).isTrue();
        assertThat(fires(rules, "socat")).isFalse();
        var tool = rules.find("Tool").orElseThrow();
        assertThat(tool.priority()).isEqualTo(Priority.CRITICAL);
        assertThat(tool.tags()).containsExactly("T1046", "x");
        assertThat(tool.output().template()).endsWith("and more");
        assertThat(off.find("Tool").orElseThrow().enabled()).isFalse();
        assertThat(fires(off, "nc")).isFalse();
    }

    @Test
    void aSecondRuleOfTheSameNameTakesTheFirstOnesPlace() {
        var rules = Rules.set(BASE, BASE.replace("proc.name in (names)", "proc.name = other"));

        assertThat(rules.rules()).hasSize(1);
        assertThat(fires(rules, "other")).isTrue();
        assertThat(fires(rules, "nc")).isFalse();
    }

    @Test
    void exceptionsLeaveOutWhatTheirRowsName() {
        var rules = Rules.set(BASE + """
              exceptions:
                - name: known_pairs
                  fields: [proc.name, proc.pname]
                  comps: [=, in]
                  values:
                    - [nc, [sh, bash]]
                - name: known_names
                  fields: proc.name
                  values: [nothing]
            """, """
            - rule: Tool
              exceptions:
                - name: known_names
                  values: [more]
              override: {exceptions: append}
            """);

        assertThat(fires(rules, "nc")).isFalse();
        assertThat(fires(rules, "a b")).isTrue();
        assertThat(fires(rules, "socat"))
                .as("named by a list within the exception")
                .isFalse();
    }

    @Test
    void aRuleMayKillAndOneOfAnotherSourceIsCounted() {
        var rules = Rules.set(BASE.replace("priority: warning", "priority: warning\n  response: kill") + """
            - rule: Audit
              desc: of Kubernetes
              source: k8s_audit
              condition: ka.verb = create and this is not even read
              output: o
              priority: INFO
            """);

        assertThat(rules.find("Tool").orElseThrow().response()).isEqualTo(Reaction.KILL);
        assertThat(rules.notEvaluated()).extracting(Rule::name).containsExactly("Audit");
        assertThat(rules.notEvaluated().getFirst().lacks()).containsExactly("events of the source k8s_audit");
    }

    @Test
    void allMistakesOfAllFilesAreToldAtOnceEachWithItsPlace() {
        assertThat(Rules.errors("""
                - macro: a
                  condition: evt.type = open and
                    proc.name like b
                - macro: b
                  condition: c
                - macro: c
                  condition: b
                - list: l
                  items: [k]
                - list: k
                  items: [l]
                - rule: r
                  desc: >
                    text
                  condition: >
                    evt.type = open and
                    nothing and
                    fd.sport in (1, x)
                  output: o
                  priority: high
                  colour: red
                - rule: s
                  append: true
                  condition: and a
                - what: is this
                - word
                - rule: t
                  condition: evt.type = open
                  response: weep
                """))
                .containsExactly(
                        "3:15 expected an operator behind proc.name, not 'like'",
                        "7:14 the macro 'b' contains itself",
                        "9:11 the list 'k' contains itself",
                        "11:11 the list 'l' contains itself",
                        "17:5 unknown macro 'nothing'",
                        "20:3 unknown priority 'high'",
                        "21:3 unknown key 'colour'",
                        "22:3 there is no earlier rule 's' to change",
                        "25:3 an entry is a rule, a macro or a list",
                        "26:3 an entry is a rule, a macro or a list",
                        "27:3 the rule 't' has no 'output'",
                        "27:3 the rule 't' has no 'desc'",
                        "27:3 the rule 't' has no 'priority'",
                        "29:3 unknown response 'weep'");
    }

    @Test
    void whatIsOverriddenMustBeNamedAndBeThere() {
        assertThat(Rules.errors(BASE, """
                - rule: Tool
                  condition: and proc.name = a
                  output: more
                  override: {condition: append, tags: append, output: twist}
                - rule: Tool
                  condition: and proc.name = a
                  append: true
                  override: {condition: append}
                """))
                .containsExactly(
                        "3:3 'output' is here and not in 'override'",
                        "4:33 'tags' is to be overridden and is not here",
                        "4:55 a key is overridden by 'append' or 'replace'",
                        "7:3 'append' and 'override' exclude each other");
    }

    @Test
    void macrosThatDoubleWithEachStepAreStopped() {
        var yaml = new StringBuilder("- {macro: m0, condition: evt.type = open}\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("- {macro: m%d, condition: m%d or m%d}%n".formatted(i, i - 1, i - 1));
        }

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThat(Rules.errors(yaml.toString()).getFirst()).contains("more than 20000 checks"));
    }

    @Test
    void macrosThatNestWithoutEndAreStopped() {
        var yaml = new StringBuilder("- {macro: m0, condition: evt.type = open}\n");
        for (int i = 1; i < 2000; i++) {
            yaml.append("- {macro: m%d, condition: not m%d}%n".formatted(i, i - 1));
        }

        assertThat(Rules.errors(yaml.toString()).getFirst()).contains("nested more than 500 deep");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rule: r",
                "- - a",
                "- rule: [a]",
                "- rule: ''",
                "- {rule: \"a\\e[2Kb\", desc: d, output: o, priority: INFO, condition: evt.type = open}",
                "- {rule: r, condition: {a: b}}",
                "- {list: l, items: {a: b}}",
                "- {macro: m}",
                "- {rule: r, exceptions: 3}",
                "- {rule: r, exceptions: [3, {fields: a}, {name: x}, {name: y, fields: [proc.name], values: [[a, b]]}]}",
                "- {rule: r, override: 3}",
                "- required_engine_version: soon",
                "- &a {macro: m, condition: b}",
                "\t- rule: r"
            })
    void whateverAFileHoldsItIsAProblemAndNoFailure(String yaml) {
        assertThat(Rules.load(yaml).rules()).isEmpty();
        assertThat(Rules.load(yaml).problems()).isNotEmpty();
    }

    @Test
    void aFileThatCannotBeReadIsAProblem(@TempDir Path dir) throws Exception {
        var binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, 0});

        for (var file : List.of(dir.resolve("none"), dir, binary, Path.of("/dev/zero"))) {
            assertThat(RuleLoader.load(List.of(file)).rules()).as("%s", file).isEmpty();
        }
        assertThat(RuleLoader.of(List.of(new SourceText("f", "x".repeat(SourceText.LONGEST + 1))))
                        .rules())
                .isEmpty();
    }
}
