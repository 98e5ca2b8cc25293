package brig.rules.live;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.monitor.text.EventReader;
import brig.policy.Offence;
import brig.policy.load.PolicyLoader;
import brig.rules.Recorded;
import brig.rules.language.Rules;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LiveRulesTest {
    private static final String OPEN = """
            {"call":"openat","containerId":"c1","time":"2026-01-01T00:00:00Z","offence":"file",
            "paths":[{"written":"%s","access":"read"}]}""".replace("\n", "");

    private static String rule(String more) {
        return """
                - rule: Seen
                  desc: d
                  condition: evt.type = openat and fd.name startswith /etc
                  output: opened %fd.name
                  priority: NOTICE
                """ + more;
    }

    @Test
    void aMatchIsToldWithThePriorityAndTheRulesOwnWords() {
        var told = new Recorded();
        var live = new LiveRules(Rules.set(rule("")), told, _ -> {});

        live.accept(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());
        live.accept(EventReader.line(OPEN.formatted("/srv/x")).orElseThrow());

        assertThat(told.said()).containsExactly("alert c1 Seen: notice: opened /etc/passwd");
    }

    @Test
    void aRuleMayEndTheContainer() {
        var told = new Recorded();
        var live = new LiveRules(Rules.set(rule("  response: kill\n")), told, _ -> {});

        live.accept(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());

        assertThat(told.said()).containsExactly("kill c1 Seen: notice: opened /etc/passwd");
    }

    @Test
    void aRuleMayEndTheProcessOrPauseTheContainer() {
        var told = new Recorded();
        var live = new LiveRules(Rules.set(rule("  response: kill-process\n")), told, _ -> {});

        live.accept(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());
        live.replace(Rules.set(rule("  response: pause\n")));
        live.accept(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());

        assertThat(told.said())
                .containsExactly(
                        "kill-process -1 Seen: notice: opened /etc/passwd",
                        "pause c1 Seen: notice: opened /etc/passwd");
    }

    @Test
    void rulesThatRefuseAreAskedBeforeTheCallAndTheGravestDecides() {
        var refusals = new Refusals(Rules.set(rule("  response: deny\n") + """
                        - rule: Worse
                          desc: d
                          condition: evt.type = openat and fd.name = /etc/shadow
                          output: o
                          priority: NOTICE
                          response: kill
                        - rule: Harmless
                          desc: d
                          condition: evt.type = execve
                          output: o
                          priority: NOTICE
                        """), (_, _) -> {});

        var passwd =
                refusals.object(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());
        var shadow =
                refusals.object(EventReader.line(OPEN.formatted("/etc/shadow")).orElseThrow());
        var other = refusals.object(EventReader.line(OPEN.formatted("/srv/x")).orElseThrow());

        assertThat(passwd.orElseThrow()).isInstanceOfSatisfying(Verdict.Deny.class, deny -> {
            assertThat(deny.errno()).isEqualTo(13);
            assertThat(deny.reason().rule()).isEqualTo("Seen");
        });
        assertThat(shadow.orElseThrow()).isInstanceOf(Verdict.Kill.class);
        assertThat(other).isEmpty();
        assertThat(refusals.concerns("i386:openat")).isTrue();
        assertThat(refusals.concerns("execve")).isFalse();
    }

    @Test
    void whatWasRefusedForARuleIsNotToldTwice() {
        var told = new Recorded();
        var live = new LiveRules(Rules.set(rule("  response: deny\n")), told, _ -> {});
        var event = EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow();
        var deny = new Verdict.Deny(13, new Verdict.Reason(Offence.FILE, "Seen", brig.policy.Place.BUILT_IN));

        live.accept(new SyscallEvent(
                event.time(), event.container(), event.process(), event.call(), event.asked(), deny, event.decision()));

        assertThat(told.said()).isEmpty();
    }

    @Test
    void aCallThatWentOnAlthoughItsRuleRefusesItWasOnlyObserved() {
        var told = new Recorded();
        var live = new LiveRules(Rules.set(rule("  response: deny\n")), told, _ -> {});

        live.accept(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());

        assertThat(told.said())
                .singleElement()
                .asString()
                .endsWith("(observed only: the call would have been refused)");
    }

    @Test
    void aStormOfMatchesIsToldInPartAndTheRestIsCounted() {
        var told = new Recorded();
        var complaints = new ArrayList<String>();
        var live = new LiveRules(Rules.set(rule("")), told, complaints::add);

        for (int i = 0; i < 1000; i++) {
            live.accept(EventReader.line(OPEN.formatted("/etc/" + i)).orElseThrow());
        }
        live.close();

        assertThat(told.said()).hasSize(LiveRules.MOST_A_MINUTE);
        assertThat(complaints).singleElement().asString().startsWith("980 matches were not told");
    }

    @Test
    void aRuleThatRunsWildIsLeftOutAndTheOthersGoOn() {
        var told = new Recorded();
        var complaints = new ArrayList<String>();
        var wild = rule("") + """
                - rule: Wild
                  desc: d
                  condition: evt.type = openat and fd.name regex "/(a+)+\\\\1b"
                  output: o
                  priority: INFO
                """;
        var live = new LiveRules(Rules.set(wild), told, complaints::add);

        for (int i = 0; i < 10; i++) {
            live.accept(EventReader.line(OPEN.formatted("/" + "a".repeat(80))).orElseThrow());
        }
        live.accept(EventReader.line(OPEN.formatted("/etc/passwd")).orElseThrow());

        assertThat(complaints)
                .singleElement()
                .asString()
                .contains("'Wild' failed")
                .contains("takes too long");
        assertThat(told.said()).hasSize(1);
    }

    @Test
    void rulesSayWhatAPolicyMustPutToTheMonitorForThem() {
        var rules = Rules.set(rule("") + """
                - rule: Started
                  desc: d
                  condition: evt.type = execve
                  output: o
                  priority: INFO
                """);

        var watching = Needs.of(rules, PolicyLoader.profile("restricted").syscalls());
        var silent = Needs.of(rules, PolicyLoader.profile("baseline").syscalls());

        assertThat(watching.classes()).containsExactlyInAnyOrder(Offence.FILE, Offence.EXECUTE);
        assertThat(watching.blind()).isEmpty();
        assertThat(silent.classes()).containsExactly(Offence.EXECUTE);
        assertThat(silent.blind()).extracting(r -> r.name()).containsExactly("Seen");
    }
}
