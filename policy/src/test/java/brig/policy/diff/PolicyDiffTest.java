package brig.policy.diff;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.EffectivePolicy;
import brig.policy.diff.Change.Kind;
import brig.policy.load.PolicyLoader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyDiffTest {
    private static EffectivePolicy policy(String text) {
        var loaded = PolicyLoader.loadText("in.yaml", text);
        return loaded.policy().orElseThrow(() -> new IllegalArgumentException(loaded.render(false)));
    }

    private static List<String> diff(String before, String after) {
        return PolicyDiff.of(policy(before), policy(after)).stream()
                .map(change -> change.kind().sign() + " " + change.text())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "cache", "batch", "shell", "compute", "system"})
    void aPolicyDoesNotDifferFromItself(String name) {
        var policy = PolicyLoader.load(Path.of("../policies", name + ".yaml"))
                .policy()
                .orElseThrow();

        assertThat(PolicyDiff.of(policy, policy)).isEmpty();
    }

    /** A line beneath {@code extends: restricted} with the host's network, before and after. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            files: {read: [/srv]}                  | files: {read: [/srv/www]}              | - read /srv
            files: {read: [/srv/www]}              | files: {read: [/srv]}                  | + read /srv
            files: {read: [/srv/]}                 | files: {read: [/srv, /srv/www]}        |
            files: {read: [/a, /b]}                | files: {read: [/b, /a]}                |
            files: {read: [/srv]}                  | files: {write: [/srv]}                 | + write /srv
            files: {read: [/a]}                    | files: {read: [/a], execute: [/a/b]}   | + execute /a/b
            files: {scratch: 64Mi}                 | files: {scratch: 65536Ki}              |
            files: {scratch: 64Mi}                 | files: {scratch: 1Gi}                  | + files.scratch: 64Mi -> 1Gi
            files: {tmpfs: [/t]}                   | files: {tmpfs: [{path: /t, size: 1Mi}]} | - tmpfs /t: 16Mi -> 1Mi
            files: {masked: {also: [/usr/lib/x]}}  | files: {scratch: 64Mi}                 | + see what lies at /usr/lib/x, masked before
            files: {masked: {also: [/nowhere]}}    | files: {scratch: 64Mi}                 |
            process: {capabilities: [KILL]}        | process: {capabilities: [CHOWN]}       | + has the capability CHOWN; - has the capability KILL
            process: {user: 1}                     | process: {user: 0}                     | + process.user: 1:1 -> 0:0
            process: {user: 1}                     | process: {user: 2}                     | ~ process.user: 1:1 -> 2:2
            process: {rlimits: {nofile: 10}}       | process: {rlimits: {nofile: max}}      | + process.rlimits.nofile: 10 -> max
            process: {rlimits: {nproc: 5}}         | process: {oomScoreAdj: 100}            | + process.rlimits.nproc: 5 -> the caller's
            process: {userNamespace: true}         | process: {userNamespace: false}        | + its ids are ids of the host
            resources: {memory: 1Gi}               | resources: {memory: 512Mi}             | - resources.memory: 1Gi -> 512Mi
            resources: {cpus: 2}                   | resources: {cpus: max}                 | + resources.cpus: 2.0 -> max
            response: {file: kill}                 | response: {file: alert}                | + response.file: kill -> alert
            resources: {cpuset: "0-2"}             | resources: {cpuset: "0,2-3"}           | + resources.cpuset: 0-2 -> 0,2-3
            resources: {cpuset: "0-2"}             | resources: {cpuset: "1"}               | - resources.cpuset: 0-2 -> 1
            resources: {cpuset: "0-2"}             | resources: {cpus: 1}                   | + resources.cpuset: 0-2 -> max
            resources: {hugepages: {2Mi: 0}}       | resources: {hugepages: {2Mi: 4Mi, 1Gi: 0}} | + resources.hugepages.2Mi: 0 -> 4Mi; - resources.hugepages.1Gi: max -> 0
            devices: [/dev/fuse]                   | devices: [{path: /dev/fuse, writable: true}] | + write /dev/fuse; + use the device /dev/fuse, writing
            files: {volumes: [{source: /a, target: /b}]} | files: {volumes: [{source: /c, target: /b}]} | + reach the host's /c at /b; - reach the host's /a at /b
            """)
    void oneLineMakesOneDifference(String before, String after, String expected) {
        assertThat(String.join("; ", diff("extends: restricted\n" + before, "extends: restricted\n" + after)))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            10.0.0.0/8:443         | 10.0.0.0/9:443, 10.128.0.0/9:443 |
            10.0.0.0/9:443         | 10.0.0.0/8:443                   | + connect to 10.128.0.0/9:443/tcp
            10.0.0.0/8:443         | 10.1.0.0/16:443                  | - connect to 10.128.0.0/9:443/tcp, 10.64.0.0/10:443/tcp, 10.32.0.0/11:443/tcp, 10.16.0.0/12:443/tcp, 10.8.0.0/13:443/tcp, 10.4.0.0/14:443/tcp, 10.2.0.0/15:443/tcp, 10.0.0.0/16:443/tcp
            10.0.0.0/8:1-100       | 10.0.0.0/8:50-150                | + connect to 10.0.0.0/8:101-150/tcp; - connect to 10.0.0.0/8:1-49/tcp
            10.0.0.0/8:80          | 10.0.0.0/8:80/udp                | + connect to 10.0.0.0/8:80/udp; - connect to 10.0.0.0/8:80/tcp
            10.0.0.0/8:80          | '[::ffff:10.0.0.0]/104:80'       |
            0.0.0.0/1:80, 128.0.0.0/1:80 | 0.0.0.0/0:80               | + connect to 0.0.0.0/0:80/tcp
            a.org:80               | a.org:80, '*.a.org:80'           | + connect to *.a.org:80/tcp
            '*.org:1-100'          | a.org:80, b.org:99-101           | + connect to b.org:101/tcp; - connect to *.org:1-100/tcp
            0.0.0.0/0:80           | 0.0.0.0/0:80, a.org:80           | + connect to a.org:80/tcp
            10.0.0.1:80            | 10.0.0.1:80, '[fd00::]/8:80'     | + connect to [fd00:0:0:0:0:0:0:0]/8:80/tcp
            """)
    void addressesAndPortsAreComparedAsSets(String before, String after, String expected) {
        var text = "extends: restricted\nnetwork: {mode: isolated, connect: [%s]}\n";

        var found = diff(text.formatted(quoted(before)), text.formatted(quoted(after)));

        assertThat(String.join("; ", found)).isEqualTo(expected == null ? "" : expected);
    }

    private static String quoted(String list) {
        return "\"" + list.replace("'", "").replace(", ", "\", \"") + "\"";
    }

    @Test
    void inANetworkNamespaceOfItsOwnTheListsDoNotCount() {
        var own = "extends: restricted\nnetwork: {connect: ['127.0.0.1:80'], listen: [80]}\n";
        var host = "extends: restricted\nnetwork: {mode: host, listen: [8080]}\n";

        assertThat(diff(own, "extends: restricted")).isEmpty();
        assertThat(diff("extends: restricted", host))
                .containsExactly("+ network.mode: none -> host", "+ listen on port 8080");
    }

    @Test
    void callsAreComparedForEverySetOfRegisters() {
        assertThat(diff("extends: restricted", "extends: restricted\nsyscalls: {allow: [mount]}"))
                .containsExactly("+ mount: kill as escape -> allow");
        assertThat(diff("extends: restricted", "extends: restricted\nsyscalls: {deny: [flock, fsync]}"))
                .containsExactly("- flock, fsync: allow -> EPERM");
        assertThat(diff("extends: restricted", "extends: restricted\nsyscalls: {allow: [ioctl]}"))
                .containsExactly(
                        "+ ioctl ([1] = 0x5412): kill as escape -> allow",
                        "+ ioctl ([1] = 0x541c): kill as escape -> allow",
                        "+ ioctl ([1] = 0x5423): deny as syscall -> allow");
        assertThat(diff("extends: restricted", "extends: restricted\nsyscalls: {watch: [sync]}"))
                .containsExactly("- sync: allow -> deny as syscall");
        assertThat(diff("extends: restricted", "extends: restricted\nfiles: {watch: false}"))
                .hasSize(2)
                .first()
                .asString()
                .startsWith("+ open, openat, openat2, creat")
                .endsWith(" more: ask (file) -> allow");
    }

    @Test
    void eachProfileGrantsMoreThanTheOneBefore() {
        var restricted = PolicyLoader.profile("restricted");
        var baseline = PolicyLoader.profile("baseline");
        var privileged = PolicyLoader.profile("privileged");

        assertThat(PolicyDiff.grantsMore(PolicyDiff.of(restricted, baseline))).isTrue();
        assertThat(PolicyDiff.grantsMore(PolicyDiff.of(baseline, privileged))).isTrue();
        assertThat(PolicyDiff.of(privileged, baseline).stream().filter(c -> c.kind() == Kind.GRANTS))
                .extracting(Change::text)
                .allMatch(text -> text.contains("ask (file)") || !text.contains("allow"));
    }

    @Test
    void aPolicyThatOnlyTakesAwayGrantsNothing() {
        var changes = PolicyDiff.of(policy("extends: baseline"), policy("""
                extends: baseline
                process: {capabilities: {without: [KILL]}, rlimits: {nofile: 10}}
                files: {write: {only: [/srv]}, masked: {also: [/etc]}}
                syscalls: {deny: [flock]}
                resources: {memory: 2Mi, pids: 4, cpus: 0.5}
                response: {execute: kill}
                """));

        assertThat(changes).isNotEmpty().noneMatch(change -> change.kind() == Kind.GRANTS);
        assertThat(PolicyDiff.grantsMore(changes)).isFalse();
    }

    @Test
    void aDifferenceKnowsTheLinesItComesFrom() {
        var change = PolicyDiff.of(policy("extends: restricted"), policy("extends: restricted\nfiles: {read: [/srv]}"))
                .getFirst();

        assertThat(change.after().toString()).isEqualTo("in.yaml:2:16");
        assertThat(change.area()).isEqualTo("files");
    }
}
