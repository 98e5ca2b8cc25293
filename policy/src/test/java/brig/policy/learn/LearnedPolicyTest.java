package brig.policy.learn;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.Offence;
import brig.policy.SyscallRules.Answer;
import brig.policy.explain.FilterView;
import brig.policy.learn.Sightings.Kind;
import brig.policy.learn.Sightings.Use;
import brig.policy.load.PolicyLoader;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LearnedPolicyTest {
    private static final EffectivePolicy BASE = PolicyLoader.profile("restricted");

    private final Sightings seen = new Sightings();

    private static String text(Sightings seen, int fold) {
        var wishes = new LearnedPolicy.Wishes(
                "job", "restricted", BASE, Optional.empty(), fold, 50, Mode.HOST, List.of("header"));
        return LearnedPolicy.text(seen, wishes, path -> !path.contains("made"));
    }

    private static EffectivePolicy policy(String text) {
        var loaded = PolicyLoader.loadText("job.yaml", text);
        return loaded.policy().orElseThrow(() -> new AssertionError(text + loaded.render(false)));
    }

    @Test
    void whatWasSeenIsAllowedAndNothingElse() {
        seen.path(Use.READ, "/etc/app.conf");
        seen.path(Use.EXECUTE, "/usr/bin/app");
        seen.path(Use.WRITE, "/var/lib/app/data");
        seen.path(Use.LIST, "/");
        seen.saw(Kind.CONNECT, "10.1.2.3:5432/tcp");
        seen.saw(Kind.LISTEN, "8080");
        seen.saw(Kind.CALL, "openat");
        seen.saw(Kind.CALL, "mmap");
        seen.saw(Kind.BEYOND, "ptrace");
        seen.saw(Kind.REFUSED, "mount");
        seen.used(100 << 20, 4, 2.5);

        var policy = policy(text(seen, 8));

        assertThat(policy.files().read()).containsExactly("/etc/app.conf", "/usr/bin/app");
        assertThat(policy.files().execute()).containsExactly("/usr/bin/app");
        assertThat(policy.files().write()).containsExactly("/var/lib/app/data");
        assertThat(policy.files().list()).containsExactly("/");
        assertThat(policy.network().mode()).isEqualTo(Mode.HOST);
        assertThat(policy.network().connect()).hasToString("[10.1.2.3/32:5432/tcp]");
        assertThat(policy.network().listen()).hasToString("[8080]");
        assertThat(policy.resources().memory()).hasToString("150Mi");
        assertThat(policy.resources().pids()).isEqualTo(6);
        assertThat(policy.resources().cpus()).contains(3.0);
        var rules = policy.syscalls();
        assertThat(FilterView.answer(rules, "ptrace", List.of())).isEqualTo(new Answer.Allow());
        assertThat(FilterView.answer(rules, "mount", List.of())).isEqualTo(new Answer.Fail(1));
        assertThat(FilterView.answer(rules, "openat", List.of())).isEqualTo(new Answer.Ask(Offence.FILE));
        assertThat(FilterView.answer(rules, "unlink", List.of())).isEqualTo(new Answer.Fail(38));
    }

    @Test
    void whatTheProgramMadeItselfIsLeftToItsDirectory() {
        seen.path(Use.WRITE, "/var/lib/app");
        seen.path(Use.WRITE, "/var/lib/app/made/deep");
        seen.path(Use.READ, "/var/lib/app/made");
        seen.path(Use.READ, "/tmp/made");
        seen.path(Use.WRITE, "/tmp");

        var policy = policy(text(seen, 8));

        assertThat(policy.files().write()).containsExactly("/var/lib/app");
        assertThat(policy.files().read()).isEmpty();
        assertThat(policy.files().tmpfs())
                .hasSize(1)
                .allMatch(tmpfs -> tmpfs.path().equals("/tmp"));
    }

    @Test
    void manyNamesInOneDirectoryBecomeIt() {
        for (int i = 0; i < 8; i++) {
            seen.path(Use.READ, "/usr/lib/app/part" + i);
            seen.path(Use.READ, "/etc/part" + i);
            seen.path(Use.EXECUTE, "/usr/bin/part" + i);
        }
        seen.path(Use.READ, "/usr/lib/app/deep/er/still");

        assertThat(policy(text(seen, 8)).files().read())
                .contains("/usr/lib/app", "/etc/part1", "/usr/bin/part1")
                .hasSize(17);
        assertThat(policy(text(seen, 9)).files().read()).hasSize(25);
        assertThat(policy(text(seen, 0)).files().read()).hasSize(25);
        assertThat(policy(text(seen, 8)).files().execute()).hasSize(8);
    }

    @Test
    void anEarlierPolicyIsAddedToAndItsLimitsDoNotGrowByThemselves() {
        seen.path(Use.READ, "/etc/a");
        seen.saw(Kind.CALL, "fork");
        seen.capability(Capability.CHOWN, "chown");
        seen.used(100 << 20, 5, 0.5);
        var first = text(seen, 8);

        var second = new Sightings();
        second.path(Use.READ, "/etc/b");
        Earlier.addTo(second, policy(first), "job.yaml", first, 50);
        var both = policy(text(second, 8));

        assertThat(both.files().read()).containsExactly("/etc/a", "/etc/b");
        assertThat(both.process().capabilities()).containsExactly(Capability.CHOWN);
        assertThat(both.syscalls()).isEqualTo(policy(first).syscalls());
        assertThat(both.resources()).isEqualTo(policy(first).resources());
        assertThat(text(second, 8)).containsPattern("- /etc/a +# read once").containsPattern("- fork +# once");
    }

    @Test
    void namesThatAProgramMadeUpAreNoWayIntoThePolicy() {
        var random = new Random(7);
        var alphabet = " :#\"'\\{}[],&*!|>%@`-~\u202e\u0000\n\té/x";
        for (int i = 0; i < 500; i++) {
            var name = new StringBuilder("/srv/");
            for (int k = random.nextInt(1, 12); k > 0; k--) {
                name.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            seen.path(random.nextBoolean() ? Use.READ : Use.WRITE, brig.policy.PathText.withoutDots(name.toString()));
        }
        seen.path(Use.READ, "/srv/x # accept host-root: mine");

        var policy = policy(text(seen, 0));

        assertThat(policy.files().read()).allMatch(path -> path.startsWith("/srv"));
        assertThat(policy.files().execute()).isEmpty();
        assertThat(text(seen, 2)).doesNotContainPattern("(?m)\" # accept|^# accept");
    }

    @Test
    void aRecordingAsksAboutEveryCallButThoseThatEveryProgramNeeds() {
        var rules = Recording.of(BASE).syscalls().calls();

        var unasked = rules.entrySet().stream()
                .filter(call -> call.getValue().stream().anyMatch(rule -> rule.answer() instanceof Answer.Allow))
                .map(java.util.Map.Entry::getKey)
                .toList();
        assertThat(brig.policy.CoreCalls.NAMES).containsAll(unasked);
        assertThat(Recording.fallback(BASE, "io_uring_setup")).contains(38);
        assertThat(Recording.fallback(BASE, "mount")).isEmpty();
    }

    @Test
    void aLoudPolicyAsksAboutWhatOnlyLeavesOut() {
        var policy = policy("extends: restricted\nsyscalls: {only: [openat]}\n");

        var silent = Recording.silent(policy, BASE);

        assertThat(silent).contains("unlink", "socket").doesNotContain("openat", "read", "io_uring_setup", "mount");
        assertThat(Recording.loud(policy, Set.of("unlink")).syscalls().calls().get("unlink"))
                .allMatch(rule -> rule.answer().equals(new Answer.Ask(Offence.SYSCALL)));
    }
}
