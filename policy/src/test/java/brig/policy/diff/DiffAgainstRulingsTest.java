package brig.policy.diff;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules.Mode;
import brig.policy.explain.Action;
import brig.policy.explain.ActionReader;
import brig.policy.explain.Ruling.Outcome;
import brig.policy.explain.Rulings;
import brig.policy.load.PolicyLoader;
import brig.policy.verdict.FileTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Made-up policies, two by two: whatever the second allows and the first does not, the comparison calls a grant. */
class DiffAgainstRulingsTest {
    private static final int PAIRS = Integer.getInteger("brig.pairs", 150);
    private static final long SEED = Long.getLong("brig.seed", 20261125);

    private static final List<String> PATHS =
            List.of("/", "/a", "/a/b", "/a/b/c", "/d", "/d/e", "/tmp", "/tmp/x", "/dev/shm", "/proc/sys", "/usr/lib/x");
    private static final List<String> TARGETS = List.of("/a", "/a/b", "/d", "/d/e", "/tmp", "/tmp/x", "/w");
    private static final List<String> NETWORKS = List.of(
            "10.0.0.0/8", "10.1.0.0/16", "10.1.2.3", "0.0.0.0/0", "[fd00::]/8", "[::]/0", "[::ffff:10.0.0.0]/104");
    private static final List<String> PORTS = List.of("443", "440-450", "*", "53/udp", "1-65535/udp");
    private static final List<String> CALLS =
            List.of("flock", "mount", "socket", "ptrace", "unshare", "getcpu", "keyctl");
    private static final List<String> CAPABILITIES = List.of("KILL", "NET_BIND_SERVICE", "SYS_ADMIN", "SYS_CHROOT");

    private static final List<Action> ACTIONS = actions();

    private final Random random = new Random(SEED);

    private static List<Action> actions() {
        var texts = new ArrayList<String>();
        for (var path : PATHS) {
            for (var use : Action.Use.values()) {
                texts.add(use.word() + " " + path);
                texts.add(use.word() + " " + (path.equals("/") ? "" : path) + "/f");
            }
        }
        for (var address : List.of("10.1.2.3", "10.200.0.1", "8.8.8.8", "127.0.0.1", "0.0.0.0", "[fd00::1]", "[::]")) {
            for (var port : List.of("443", "449", "80", "53/udp", "80/udp")) {
                texts.add("connect " + address + ":" + port);
            }
        }
        for (var port : List.of("0", "80", "8080", "9005", "53/udp")) {
            texts.add("listen " + port);
        }
        texts.addAll(CALLS);
        CAPABILITIES.forEach(name -> texts.add("cap " + name));
        texts.addAll(List.of(
                "socket 2 1 0",
                "socket 17 3 0",
                "unshare 0x10000000",
                "unshare 0",
                "ioctl 0 0x5412",
                "chroot",
                "umount2"));
        return texts.stream().map(ActionReader::read).toList();
    }

    @Test
    void whatBecomesPossibleIsCalledAGrant() {
        for (int i = 0; i < PAIRS; i++) {
            var before = text();
            // near to one another, or nothing is ever missed: half of the lines are the same
            var after = random.nextInt(4) == 0 ? text() : changed(before);
            var granted = granted(policy(before), policy(after));

            var changes = PolicyDiff.of(policy(before), policy(after));

            assertThat(granted.isEmpty() || PolicyDiff.grantsMore(changes))
                    .as("seed %d, pair %d%n%s%n---%n%s%n---%n%s%n%s", SEED, i, before, after, granted, changes)
                    .isTrue();
        }
    }

    private static List<String> granted(EffectivePolicy before, EffectivePolicy after) {
        var from = new Rulings(before);
        var to = new Rulings(after);
        boolean alone = after.network().mode() == Mode.NONE;
        return ACTIONS.stream()
                .filter(action -> !alone || !staysInside(action))
                .filter(action -> !isNothing(action, after))
                .filter(action -> to.of(action).outcome() == Outcome.ALLOW)
                .filter(action -> {
                    var outcome = from.of(action).outcome();
                    return outcome == Outcome.DENY || outcome == Outcome.KILL;
                })
                .map(Action::text)
                .toList();
    }

    /** A loopback of the container's own reaches nobody. */
    private static boolean staysInside(Action action) {
        return switch (action) {
            case Action.Connect connect ->
                connect.address().isLoopbackAddress() || connect.address().isAnyLocalAddress();
            case Action.Listen _ -> true;
            default -> false;
        };
    }

    /** Of what is masked nothing is left to be had. */
    private static boolean isNothing(Action action, EffectivePolicy policy) {
        return action instanceof Action.File file
                && FileTable.above(file.path(), Set.copyOf(policy.files().masked()))
                        .isPresent();
    }

    private static EffectivePolicy policy(String text) {
        var loaded = PolicyLoader.loadText("in.yaml", text);
        return loaded.policy().orElseThrow(() -> new AssertionError(text + loaded.render(false)));
    }

    /** One line another one. */
    private String changed(String text) {
        while (true) {
            var lines = new ArrayList<>(text.lines().toList());
            int at = random.nextInt(lines.size());
            lines.set(at, text().lines().toList().get(at));
            var changed = String.join("\n", lines) + "\n";
            if (isValid(changed)) {
                return changed;
            }
        }
    }

    private String text() {
        while (true) {
            var executed = some(PATHS, 2);
            var text = """
                    extends: %s
                    process: {capabilities: {only: [%s]}}
                    files: {read: %s, write: %s, execute: %s, tmpfs: {only: [%s]}, volumes: [%s], masked: %s, readOnly: %s, watch: %s}
                    network: {mode: %s, connect: [%s], listen: [%s]}
                    syscalls: {%s: [%s]}
                    response: {escape: %s, execute: %s, file: %s, network: %s, syscall: %s}
                    """.formatted(
                            one(List.of("restricted", "baseline", "privileged")),
                            some(CAPABILITIES, 2),
                            list(executed),
                            list(),
                            "{only: [" + executed + "]}",
                            tmpfs(),
                            volumes(),
                            list(),
                            list(),
                            random.nextBoolean(),
                            one(List.of("none", "host")),
                            connect(),
                            some(List.of("80", "8080", "9000-9010", "*"), 2),
                            one(List.of("allow", "deny", "watch")),
                            some(CALLS, 2),
                            response(),
                            response(),
                            response(),
                            response(),
                            response());
            if (isValid(text)) {
                return text;
            }
        }
    }

    private static boolean isValid(String text) {
        return PolicyLoader.loadText("in.yaml", text).policy().isPresent();
    }

    private String list() {
        return list("");
    }

    /** Instead of what the profile lists, or beside it. */
    private String list(String more) {
        var paths = some(PATHS, 3);
        paths += paths.isEmpty() || more.isEmpty() ? more : ", " + more;
        return random.nextBoolean() ? "[" + paths + "]" : "{only: [" + paths + "]}";
    }

    private String tmpfs() {
        return chosen(TARGETS, 2)
                .map(path -> "{path: " + path + ", executable: " + random.nextBoolean() + "}")
                .collect(Collectors.joining(", "));
    }

    private String volumes() {
        return chosen(TARGETS, 2)
                .map(path -> "{source: /srv" + path + ", target: " + path + ", writable: " + random.nextBoolean() + "}")
                .collect(Collectors.joining(", "));
    }

    private String connect() {
        return chosen(NETWORKS, 2)
                .map(network -> "'" + network + ":" + one(PORTS) + "'")
                .collect(Collectors.joining(", "));
    }

    private String response() {
        return one(List.of("alert", "deny", "kill"));
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String some(List<String> of, int most) {
        return chosen(of, most).map(word -> "'" + word + "'").collect(Collectors.joining(", "));
    }

    private Stream<String> chosen(List<String> of, int most) {
        return Stream.generate(() -> one(of)).limit(random.nextInt(most + 1)).distinct();
    }
}
