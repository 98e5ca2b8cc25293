package brig.rules.session;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Offence;
import brig.rules.Recorded;
import brig.rules.drl.ApartCompiler;
import brig.rules.drl.Budget;
import brig.rules.drl.DrlFile;
import brig.rules.fact.Outcome;
import brig.rules.fact.Seen;
import brig.rules.fact.Tell;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user's rules in sessions that rest, compiled by another JVM. */
class GuardedSessionTest {
    private static GuardedRules rules;

    private final Recorded told = new Recorded();
    private final List<String> wild = new ArrayList<>();

    @BeforeAll
    static void compile() throws Exception {
        rules = new GuardedRules(ApartCompiler.compile(List.of(new DrlFile("own.drl", """
                package mine;

                import brig.rules.fact.Newest;
                import brig.rules.fact.Seen;
                global brig.rules.fact.Tell tell;

                rule each when
                    $s : Seen(subject == "/each")
                then
                    tell.alert("each" + $s.at(), $s, "m");
                end

                rule sequence when
                    Newest(seen.subject == "/second", $two : seen)
                    Seen(container == $two.container, subject == "/first", at <= $two.at)
                then
                    tell.alert("sequence", $two, "m");
                end

                rule loops when Newest(seen.subject == "/wild") then while (true) {} end

                rule keeps when Newest(seen.subject == "/keep") then insert("mine"); end
                """))));
    }

    private GuardedSession session() throws ReflectiveOperationException {
        return new GuardedSession(rules, new Tell(told), new Budget(1_000_000, 1_000_000_000), wild::add);
    }

    @Test
    void afterARestASequenceIsFoundAndWhatWasSaidIsNotSaidAgain() throws Exception {
        try (var session = session()) {
            session.accept(seen(1, "/each"));
            session.accept(seen(2, "/first"));
            assertThat(session.rest()).isTrue();

            session.accept(seen(120_000, "/second"));

            assertThat(told.said()).containsExactly("alert c1 each1: m", "alert c1 sequence: m");
            assertThat(told.places()).contains("sequence own.drl:13:1");
        }
    }

    @Test
    void sessionsOfTwoContainersShareTheirRulesAndNothingElse() throws Exception {
        try (var one = session();
                var two = session()) {
            one.accept(seen(1, "/first"));
            two.accept(seen(2, "/second"));
            assertThat(told.said()).isEmpty();

            one.accept(seen(3, "/wild"));
            assertThat(wild).singleElement().asString().startsWith("own rule 'loops' ran wild");
            one.accept(seen(4, "/wild"));
            two.accept(seen(5, "/wild"));

            assertThat(wild).as("it is off in the one alone").hasSize(2);
            one.accept(seen(6, "/first"));
            one.accept(seen(7, "/second"));
            assertThat(told.said()).containsExactly("alert c1 sequence: m");
        }
    }

    @Test
    void whatARuleHasPutInIsNotLost() throws Exception {
        try (var session = session()) {
            session.accept(seen(1, "/keep"));

            assertThat(session.rest()).isFalse();
            assertThat(session.facts()).isEqualTo(2);
        }
    }

    private static Seen seen(long at, String subject) {
        return new Seen(
                at,
                "c1",
                "c1",
                "sample",
                Offence.FILE,
                Outcome.ALLOWED,
                "openat",
                "/bin/app",
                "app",
                1,
                false,
                List.of(subject),
                "",
                -1);
    }
}
