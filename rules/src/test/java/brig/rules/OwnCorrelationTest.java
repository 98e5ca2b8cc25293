package brig.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import brig.monitor.Meter;
import brig.monitor.event.Call;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.NamedPath;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.rules.drl.DrlCompiler;
import brig.rules.drl.DrlException;
import brig.rules.drl.DrlFile;
import brig.rules.session.GuardedRules;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OwnCorrelationTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Instant BEGIN = Instant.ofEpochSecond(1_800_000_000);

    private final Recorded told = new Recorded();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final List<String> wild = new CopyOnWriteArrayList<>();
    private @Nullable OwnCorrelation own;
    private int sent;

    @AfterEach
    void close() {
        if (own != null) {
            own.close();
        }
    }

    @Test
    void anOwnRuleSeesAllowedCallsAndMayAnswerInEveryWay() throws Exception {
        var rules = start("""
                rule a when Newest(seen.subject == "/a", $s : seen) then tell.alert("ra", $s, "m"); end
                rule b when Newest(seen.subject == "/b", $s : seen) then tell.deny("rb", $s, "m"); end
                rule c when Newest(seen.subject == "/c", $s : seen) then tell.killProcess("rc", $s, "m"); end
                rule d when Newest(seen.subject == "/d", $s : seen) then tell.pause("rd", $s, "m"); end
                rule e when Newest(seen.subject == "/e", $s : seen) then tell.cutNetwork("re", $s, "m"); end
                rule f when Newest(seen.subject == "/f", $s : seen) then tell.kill("rf", $s, "m"); end
                """);

        send(rules, "/a", "/b", "/c", "/d", "/e", "/f");

        assertThat(told.said())
                .containsExactly(
                        "alert 0123456789ab ra: m",
                        "deny 0123456789ab rb: m",
                        "kill-process 4711 rc: m",
                        "pause 0123456789ab rd: m",
                        "cut-network 0123456789ab re: m",
                        "kill 0123456789ab rf: m");
    }

    @Test
    void whatAnOwnRuleTellsNamesItsFileAndLine() throws Exception {
        var rules = start("""
                rule "first of all" when Newest(seen.subject == "/a", $s : seen) then tell.alert("ra", $s, "m"); end

                rule second when Newest(seen.subject == "/b", $s : seen) then tell.alert("rb", $s, "m"); end
                """);

        send(rules, "/a", "/b");

        assertThat(told.places()).containsExactly("ra own.drl:7:1", "rb own.drl:9:1");
    }

    @Test
    void aMistakeIsToldWithItsLineAndNothingIsInForce() throws Exception {
        var rules = OwnCorrelation.start(
                () -> compiled("rule x when Sean() then end"), told, broken::add, wild::add, Meter.NONE);
        own = rules;

        assertThat(rules.awaitReady(PATIENCE)).isFalse();
        assertThat(broken).containsExactly("own.drl:7: error: rule 'x': Unable to find class: Sean");
    }

    @Test
    void aLoopWithoutEndInAConsequenceIsStoppedAndTheOtherRulesGoOn() throws Exception {
        var rules = start("""
                rule loops when Newest(seen.subject == "/1") then
                    int i = 0;
                    while (true) { try { i++; } catch (Throwable t) { i--; } }
                end
                rule counts when Newest($s : seen) then tell.alert("r" + $s.getSubject(), $s, "m"); end
                """);

        send(rules, "/0", "/1", "/2", "/1");

        assertThat(wild).singleElement().asString().startsWith("own rule 'loops' ran wild (more than ");
        assertThat(told.said("r/2")).hasSize(1);
        assertThat(rules.counts().works()).isTrue();
    }

    @Test
    void aConditionThatCombinesEverythingWithEverythingIsStopped() throws Exception {
        var rules = start("""
                rule explodes when
                    Seen($a : at, $c : container)
                    Seen(container == $c, $b : at, at >= $a)
                    Seen(container == $c, $d : at, at >= $b)
                    Seen(container == $c, $e : at, at >= $d)
                    Seen(container == $c, $f : at, at >= $e)
                    Seen(container == $c, at >= $f, subject == "nowhere")
                then end
                rule counts when Newest($s : seen) then tell.alert("r" + $s.getSubject(), $s, "m"); end
                """);

        for (int i = 0; i < 64 && wild.isEmpty(); i++) {
            send(rules, "/" + i);
        }
        send(rules, "/last");

        assertThat(wild).singleElement().asString().startsWith("own rule 'explodes' ran wild (more than ");
        assertThat(told.said("r/last")).as("%s %s", broken, wild).hasSize(1);
    }

    @Test
    void aRuleThatWaitsIsInterruptedAndTheOthersGoOn() throws Exception {
        var rules = start("""
                rule waits when Newest(seen.subject == "/1") then Thread.sleep(1000000); end
                rule counts when Newest($s : seen) then tell.alert("r" + $s.getSubject(), $s, "m"); end
                """);

        accept(rules, "/1");
        waitFor(() -> {
            rules.look();
            return !wild.isEmpty();
        });
        send(rules, "/2");

        assertThat(wild).singleElement().asString().contains("interrupted");
        assertThat(told.said("r/2")).hasSize(1);
    }

    @Test
    void otherRulesTakeThePlaceOfTheOldOnesAndBrokenOnesDoNot() throws Exception {
        var rules = start("rule old when Newest($s : seen) then tell.alert(\"old\" + $s.getSubject(), $s, \"m\"); end");
        send(rules, "/1");

        assertThatThrownBy(() -> rules.replace(compiled("rule x when Seen(colour == 1) then end")))
                .isInstanceOf(DrlException.class)
                .hasMessageContaining("own.drl:7: error: rule 'x'");
        send(rules, "/2");
        rules.replace(
                compiled("rule new when Newest($s : seen) then tell.alert(\"new\" + $s.getSubject(), $s, \"m\"); end"));
        assertThat(rules.awaitReady(PATIENCE)).isTrue();
        sent = 0;
        send(rules, "/3");

        assertThat(told.said())
                .containsExactly(
                        "alert 0123456789ab old/1: m", "alert 0123456789ab old/2: m", "alert 0123456789ab new/3: m");
    }

    @Test
    void aPatternThatIsComparedWithNoEarlierOneIsAMistake() {
        assertThatThrownBy(() -> brig.rules.drl.DrlCompiler.compile(
                        files("rule x when\n Newest($e : seen)\n Seen(refused)\n Seen(at < $e.at)\nthen end")))
                .hasMessage(
                        "own.drl:9: error: rule 'x': this pattern is compared with no earlier one, so every remembered"
                                + " event would be combined with every other: name at least the container"
                                + " (container == $e.container)");
    }

    private OwnCorrelation start(String rules) throws Exception {
        var started = OwnCorrelation.start(() -> compiled(rules), told, broken::add, wild::add, Meter.NONE);
        own = started;
        assertThat(started.awaitReady(PATIENCE)).as("%s", broken).isTrue();
        return started;
    }

    private static GuardedRules compiled(String rules) throws DrlException {
        return new GuardedRules(DrlCompiler.compile(files(rules)).guarded());
    }

    private static List<DrlFile> files(String rules) {
        return List.of(new DrlFile(
                "own.drl",
                "package mine;\n\nimport brig.rules.fact.Newest;\nimport brig.rules.fact.Seen;\n\n"
                        + "global brig.rules.fact.Tell tell;\n" + rules + "\n"));
    }

    /** Returns when they are judged. */
    private void send(OwnCorrelation rules, String... paths) {
        for (var path : paths) {
            accept(rules, path);
        }
        waitFor(() -> rules.counts().taken() == sent);
    }

    private void accept(OwnCorrelation rules, String path) {
        sent++;
        rules.accept(new SyscallEvent(
                BEGIN.plusMillis(sent),
                new ContainerRef("0123456789ab", "web", "sample"),
                new ProcessInfo(4711, 1, "/bin/app", List.of("app"), "/", 1000, 1000, List.of()),
                new Call.File(
                        "openat",
                        List.of(new Call.Use(NamedPath.at(path), Call.Access.READ, Call.Access.NONE)),
                        List.of()),
                Offence.FILE,
                new Verdict.Allow(),
                Duration.ofNanos(20_000)));
    }

    private void waitFor(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time; %s %s", broken, wild).isLessThan(end);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
