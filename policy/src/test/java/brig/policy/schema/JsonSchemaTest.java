package brig.policy.schema;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.load.PolicyLoader;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import brig.policy.yaml.SourceText;
import brig.policy.yaml.YamlReader;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema and the parser take and refuse the same files, as far as a schema can tell. */
class JsonSchemaTest {
    private static final Path PUBLISHED = Path.of("../docs/policy.schema.json");
    private static final Path CASES = Path.of("src/test/resources/policy");

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JsonSchema.text());

    /** What the parser refuses and no schema of one file can, with the reason. */
    private static final Map<String, String> BEYOND = Map.ofEntries(
            Map.entry("selectors", "an editor looks at each"),
            Map.entry("aliases", "an editor follows them"),
            Map.entry("two-documents", "an editor looks at each"),
            Map.entry("addresses", "bits beyond a prefix, and the inside of IPv6 addresses"),
            Map.entry("contradictions", "lines against one another"),
            Map.entry("contradictory-calls", "a call in two lists"),
            Map.entry("duplicate-keys", "JSON has no place for them"),
            Map.entry("nothing-left", "lines against what is in the file"),
            Map.entry("out-of-range", "a bound in other units"),
            Map.entry("sizes-and-zeroes", "a path with a size behind it"),
            Map.entry("parameters", "what is declared where"),
            Map.entry("exceptions", "days of a month, and today"),
            Map.entry("names-in-the-hosts-network", "lines against one another"),
            Map.entry("modes", "lines against one another"));

    static Stream<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        try (var policies = Files.walk(Path.of("../policies"));
                var profiles = Files.list(Path.of("src/main/resources/brig/policy/profiles"));
                var cases = Files.list(CASES)) {
            policies.filter(file -> file.toString().endsWith(".yaml")
                            && !file.toString().endsWith(".test.yaml"))
                    .forEach(files::add);
            profiles.forEach(files::add);
            cases.map(folder -> folder.resolve("in.yaml")).forEach(files::add);
        }
        return files.stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("files")
    void schemaAndParserAgreeOnAFile(Path file) throws IOException {
        var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        var tree = text.indexOf('\ufffd') < 0
                ? YamlReader.readAll(new SourceText("in.yaml", text), new Problems()).stream()
                        .findFirst()
                : Optional.<Node.Mapping>empty();
        if (tree.isEmpty()) {
            // no tree that an editor could hold against a schema
            assertThat(PolicyLoader.load(file).policy()).isEmpty();
            return;
        }

        boolean parser = !PolicyLoader.load(file).documents().isEmpty();
        boolean schema = accepts(tree.get());

        if (file.startsWith(CASES)
                && BEYOND.containsKey(file.getName(file.getNameCount() - 2).toString())) {
            assertThat(parser).isFalse();
        } else {
            assertThat(schema).as(errors(tree.get())).isEqualTo(parser);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: a-b.c_9",
                "name: 5",
                "name: true",
                "extends: restricted",
                "extends: [baseline]",
                "process: {user: 0}",
                "process: {user: 33:33}",
                "process: {user: '7'}",
                "process: {groups: [1, '2']}",
                "process: {user: 2147483646}",
                "process: {capabilities: ALL}",
                "process: {capabilities: [CHOWN, cap_kill]}",
                "process: {capabilities: {only: [], also: [Cap_Net_Raw]}}",
                "process: {rlimits: {nofile: 9, as: 1Gi}}",
                "process: {rlimits: {core: unlimited, nproc: max, nice: 40}}",
                "process: {oomScoreAdj: -1000}",
                "process: {oomScoreAdj: '-7'}",
                "process: {userNamespace: true}",
                "process: {userNamespace: 'false'}",
                "process: {hostname: web-1.example}",
                "files: {read: [/]}",
                "files: {read: [/a//b/]}",
                "files: {read: [/.a, /a..b, /...]}",
                "files: {read: {only: [/a], without: [/b], also: []}}",
                "files: {}",
                "files: {read: {}}",
                "files: {tmpfs: [/t, {path: /u}, {path: /v, size: 4Ki, executable: true}]}",
                "files: {tmpfs: [{path: /v, size: 4096}]}",
                "files: {tmpfs: {without: [/t]}}",
                "files: {scratch: max}",
                "files: {scratch: '8192'}",
                "files: {volumes: [{source: /a, target: /b}]}",
                "files: {volumes: [{source: /, target: /b, writable: true}]}",
                "files: {masked: [/x], readOnly: [/y]}",
                "files: {watch: false}",
                "files: {list: [/, /etc]}",
                "network: {mode: none}",
                "network: {mode: host}",
                "network: {connect: ['10.0.0.0/8:443', '1.2.3.4:*', '[fd00::]/8:1-2/udp', '0.0.0.0/0:80/tcp']}",
                "network: {connect: ['[::ffff:10.0.0.1]:53/udp']}",
                "network: {connect: ['example.org:80', '*.Debian.org:1-99/udp', 'db:5432', '_a.b-c.x1:*', '1.2.3.x4:1']}",
                "resources: {cpuset: 0}",
                "resources: {cpuset: '0-1,4,7-8191'}",
                "resources: {cpuset: max, hugepages: {2Mi: 0, 1Gi: 2Gi, 64Ki: max}}",
                "network: {nameservers: [10.0.0.53, '10.0.0.53:5353', '[fd00::53]', '[fd00::53]:53']}",
                "network: {listen: [80, '8080', 9000-9010, '*', 0]}",
                "syscalls: {profile: baseline, allow: [mount], deny: [flock], watch: [sync]}",
                "syscalls: {allow: {without: [mount]}}",
                "syscalls: {only: [openat, socket]}",
                "syscalls: {only: {only: [], also: [openat]}, deny: [openat]}",
                "syscalls: {profile: none, foreign: same, rules: [{calls: [socket], when: 'arg0 == 16 and arg2 != 9',"
                        + " answer: EINVAL}]}",
                "syscalls: {rules: [{calls: ['*'], answer: allow, with: [SYS_ADMIN], without: [cap_kill], arch: [amd64]}]}",
                "syscalls: {rules: [{calls: [s390_x], answer: watch, arch: [s390], kernel: '4.8'}]}",
                "devices: [/dev/fuse]",
                "devices: [{path: /dev/a/b, writable: true}]",
                "resources: {memory: 1Mi, swap: 0, cpus: 0.5, cpuWeight: 1, pids: 1, ioWeight: 10000}",
                "resources: {memory: max, swap: max, cpus: max, pids: max}",
                "resources: {memory: 1048576, cpus: 2}",
                "resources: {cpus: '0.25', pids: '12'}",
                "response: {escape: kill, execute: deny, file: alert}",
                "response: {network: deny, syscall: kill}",
                "parameters: {A: 1, b_2: x, C: }",
                "parameters: [A, B]",
                "parameters: {A: /srv, M: 1Mi, P: 8}\nfiles: {read: ['${A}/x']}\nresources: {memory: '${M}', pids: '${P:-7}'}"
                        + "\nvariables: {P2: 7}",
                "variables: {a: 5, b: true, c: x}",
                "name: x\nselectors: [{image: 'web:*'}, {name: x, label: {app: web, n: 5}}]",
                "mode: {files: enforce, network: enforce, syscalls: audit, process: enforce, resources: enforce}",
                "mode: {}",
                "health: {command: pgrep nginx, interval: 30, timeout: 500ms, startPeriod: 0, retries: 3}",
                "health: {command: [/bin/test, -e, 5, true], interval: 100ms}",
                "health: {command: [], timeout: 0s}",
                "health: {interval: 999999999d}",
                "health: {}",
                "detect: {directory: /etc/brig/rules.d/}",
                "detect: {}",
                "exceptions: [{until: 2027-01-31, reason: because, files: {read: [/a], tmpfs: [{path: /t}]}}]",
                "exceptions: [{until: '2027-02-28', reason: 5, devices: [/dev/fuse], syscalls: {allow: [mount]}}]",
                "exceptions: [{until: 2027-01-31, reason: x, process: {capabilities: [CHOWN]}, network: {listen: [80]}}]",
                "exceptions: []"
            })
    void bothTake(String line) {
        var tree = tree(line);

        assertThat(PolicyLoader.loadText("in.yaml", line).policy()).as(line).isPresent();
        assertThat(errors(tree)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nam: x",
                "name: ''",
                "name: a b",
                "name: [x]",
                "extends: open",
                "extends: {a: b}",
                "extends: [[restricted]]",
                "process: x",
                "process: []",
                "process: {usr: 1}",
                "process: {user: root}",
                "process: {user: -1}",
                "process: {user: '1:'}",
                "process: {user: '01'}",
                "process: {user: 2147483647}",
                "process: {user: '1:2147483647'}",
                "process: {groups: 5}",
                "process: {groups: [x]}",
                "process: {capabilities: CHOWN}",
                "process: {capabilities: [ALL]}",
                "process: {capabilities: [FLY]}",
                "process: {rlimits: {files: 1}}",
                "process: {rlimits: {nofile: 1Gi}}",
                "process: {rlimits: {nice: 41}}",
                "process: {rlimits: {as: 1G}}",
                "process: {rlimits: {nofile: -1}}",
                "process: {oomScoreAdj: 1001}",
                "process: {oomScoreAdj: x}",
                "process: {oomScoreAdj: '1001'}",
                "process: {userNamespace: yes}",
                "process: {userNamespace: 1}",
                "process: {hostname: a_b}",
                "files: {read: /a}",
                "files: {read: [a]}",
                "files: {list: [a]}",
                "files: {read: ['']}",
                "files: {read: [/a/../b]}",
                "files: {read: [/..]}",
                "files: {read: [/a/.]}",
                "files: {read: [~]}",
                "files: {read: [~/x]}",
                "files: {read: [5]}",
                "files: {read: {onli: [/a]}}",
                "files: {read: {only: /a}}",
                "files: {read: [\"/a\\0b\"]}",
                "files: {read: [\"/a\\u202eb\"]}",
                "files: {tmpfs: [{size: 1Mi}]}",
                "files: {tmpfs: [{path: /t, mode: 5}]}",
                "files: {tmpfs: [{path: t}]}",
                "files: {tmpfs: [/]}",
                "files: {tmpfs: [/dev]}",
                "files: {tmpfs: [/proc/x]}",
                "files: {tmpfs: [{path: /t, size: 4095}]}",
                "files: {scratch: 1KB}",
                "files: {scratch: -1}",
                "files: {scratch: }",
                "files: {volumes: [/a]}",
                "files: {volumes: [{source: /a}]}",
                "files: {volumes: [{source: a, target: /b}]}",
                "files: {volumes: [{source: /a, target: /proc}]}",
                "files: {volumes: [{source: /a, target: /b, writable: 1}]}",
                "files: {watch: on}",
                "network: {mode: bridge}",
                "network: {connect: ['example.org']}",
                "network: {connect: ['example.org.:80']}",
                "network: {connect: ['*:80']}",
                "network: {connect: ['*.*.org:80']}",
                "network: {connect: ['a*.org:80']}",
                "network: {connect: ['-a.org:80']}",
                "network: {connect: ['a-.org:80']}",
                "network: {connect: ['a..org:80']}",
                "network: {connect: ['a.org/8:80']}",
                "network: {connect: ['10.0.0.1.2:80']}",
                "resources: {cpuset: ''}",
                "resources: {cpuset: '0-'}",
                "resources: {cpuset: '0,,1'}",
                "resources: {cpuset: 8192}",
                "resources: {cpuset: all}",
                "resources: {cpuset: '00'}",
                "resources: {hugepages: {3Mi: 0}}",
                "resources: {hugepages: {2Mi: few}}",
                "resources: {hugepages: 2Mi}",
                "network: {nameservers: [example.org]}",
                "network: {nameservers: ['10.0.0.53:0']}",
                "network: {nameservers: ['fd00::53']}",
                "network: {nameservers: ['10.0.0.53:65536']}",
                "network: {connect: ['10.0.0.0/33:80']}",
                "network: {connect: ['10.0.0.256:80']}",
                "network: {connect: ['10.0.0.1']}",
                "network: {connect: ['10.0.0.1:65536']}",
                "network: {connect: ['fd00::1:80']}",
                "network: {connect: ['10.0.0.1:80/sctp']}",
                "network: {connect: ['010.0.0.1:80']}",
                "network: {listen: [65536]}",
                "network: {listen: [-1]}",
                "network: {listen: ['080']}",
                "network: {listen: [http]}",
                "network: {listen: 80}",
                "syscalls: {profile: open}",
                "syscalls: {allow: [dance]}",
                "syscalls: {deny: [execve]}",
                "syscalls: {allow: mount}",
                "syscalls: {only: mount}",
                "syscalls: {only: [dance]}",
                "syscalls: {foreign: allow}",
                "syscalls: {rules: [socket]}",
                "syscalls: {rules: [{calls: [socket]}]}",
                "syscalls: {rules: [{answer: allow}]}",
                "syscalls: {rules: [{calls: [socket], answer: deny}]}",
                "syscalls: {rules: [{calls: [socket], answer: allow, when: 'arg6 == 1'}]}",
                "syscalls: {rules: [{calls: [socket], answer: allow, when: 'arg1 > 1'}]}",
                "syscalls: {rules: [{calls: [socket], answer: allow, with: [FLY]}]}",
                "syscalls: {rules: [{calls: socket, answer: allow}]}",
                "devices: [/etc/passwd]",
                "devices: [/dev]",
                "devices: [{writable: true}]",
                "devices: /dev/fuse",
                "resources: {memory: 1048575}",
                "health: {command: {a: b}}",
                "health: {command: [[a]]}",
                "health: {command: ''}",
                "health: {command: [a, '']}",
                "health: {command: [a, ~]}",
                "health: {command: \"a\\nb\"}",
                "health: {interval: 99ms}",
                "health: {interval: 0}",
                "health: {interval: 05s}",
                "health: {timeout: 1w}",
                "health: {timeout: -1}",
                "health: {timeout: 1.5s}",
                "health: {timeout: 1234567890}",
                "health: {retries: 0}",
                "health: {retries: 1001}",
                "health: {test: x}",
                "detect: /etc",
                "detect: {directory: rules}",
                "detect: {directory: [/a]}",
                "detect: {rules: /a}",
                "resources: {memory: 64M}",
                "resources: {memory: 1.5Gi}",
                "resources: {cpus: 0}",
                "resources: {cpus: 500m}",
                "resources: {cpus: -1}",
                "resources: {cpuWeight: 0}",
                "resources: {cpuWeight: max}",
                "resources: {pids: 0}",
                "resources: {pids: '0'}",
                "resources: {pids: 4194305}",
                "resources: {ioWeight: 10001}",
                "response: {escape: allow}",
                "response: {escapes: kill}",
                "response: kill",
                "response: {escape: [kill]}",
                "parameters: 5",
                "parameters: {9a: 1}",
                "parameters: {A: [1]}",
                "parameters: [5a]",
                "variables: [A]",
                "variables: {A: {b: c}}",
                "include: x",
                "include: {a: b}",
                "selectors: {image: x}",
                "selectors: [web]",
                "selectors: [{images: x}]",
                "selectors: [{label: x}]",
                "selectors: [{image: ''}]",
                "mode: audit",
                "mode: {files: watch}",
                "mode: {process: audit}",
                "mode: {response: audit}",
                "exceptions: {until: 2027-01-31}",
                "exceptions: [{until: 2027-01-31}]",
                "exceptions: [{until: tomorrow, reason: x}]",
                "exceptions: [{until: 2027-13-01, reason: x}]",
                "exceptions: [{until: 2027-01-31, reason: ''}]",
                "exceptions: [{until: 2027-01-31, reason: x, response: {escape: deny}}]",
                "exceptions: [{until: 2027-01-31, reason: x, files: {masked: [/a]}}]",
                "exceptions: [{until: 2027-01-31, reason: x, files: {read: {without: [/a]}}}]",
                "exceptions: [{until: 2027-01-31, reason: x, process: {capabilities: ALL}}]"
            })
    void bothRefuse(String line) {
        var tree = tree(line);

        assertThat(PolicyLoader.loadText("in.yaml", line).policy()).as(line).isEmpty();
        assertThat(accepts(tree)).as(line).isFalse();
    }

    @Test
    void theParserAsksForTheKeysThatAreDescribed() {
        for (var key : PolicyKeys.FILE.keys()) {
            if (key.value() instanceof Value.Fields section) {
                assertThat(known(key.name() + ": {zzzzzz: 1}")).isEqualTo(names(section));
            }
        }
        assertThat(known("zzzzzz: 1")).isEqualTo(names(PolicyKeys.FILE));
        assertThat(PolicyKeys.sectionOf("memory")).contains("resources");
        assertThat(PolicyKeys.sectionOf("network")).isEmpty();
    }

    private static List<String> known(String text) {
        var hint = PolicyLoader.loadText("in.yaml", text).problems().getFirst().hint();
        return Stream.of(hint.substring(hint.indexOf("known keys here: ") + "known keys here: ".length())
                        .split(", ", -1))
                .sorted()
                .toList();
    }

    private static List<String> names(Value.Fields fields) {
        return fields.keys().stream().map(Value.Key::name).sorted().toList();
    }

    @Test
    void theReadyMadePoliciesTellAnEditorWhereTheSchemaIs() throws IOException {
        try (var files = Files.walk(Path.of("../policies"))) {
            for (var file : files.filter(
                            f -> f.toString().endsWith(".yaml") && !f.toString().endsWith(".test.yaml"))
                    .toList()) {
                assertThat(Files.readString(file))
                        .containsPattern("# yaml-language-server: \\$schema=(\\.\\./)+docs/policy\\.schema\\.json");
            }
        }
    }

    @Test
    void thePublishedSchemaIsTheOneThatIsGenerated() throws IOException {
        if ("write".equals(System.getProperty("brig.golden"))) {
            Files.writeString(PUBLISHED, JsonSchema.text());
        }

        assertThat(Files.readString(PUBLISHED)).isEqualTo(JsonSchema.text());
    }

    private static Node.Mapping tree(String text) {
        return YamlReader.read(new SourceText("in.yaml", text), new Problems()).orElseThrow();
    }

    private static boolean accepts(Node node) {
        return SCHEMA.validate(json(node), InputFormat.JSON).isEmpty();
    }

    private static String errors(Node node) {
        return SCHEMA.validate(json(node), InputFormat.JSON).stream()
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }

    /** What an editor makes of the same YAML. */
    private static String json(Node node) {
        return switch (node) {
            case Node.Mapping mapping ->
                mapping.entries().stream()
                        .map(entry -> text(entry.key()) + ":" + json(entry.value()))
                        .collect(Collectors.joining(",", "{", "}"));
            case Node.Sequence sequence ->
                sequence.items().stream().map(JsonSchemaTest::json).collect(Collectors.joining(",", "[", "]"));
            case Node.Scalar(var text, var kind, var mark) ->
                switch (kind) {
                    case NULL -> "null";
                    case BOOLEAN -> text.equals("true") || text.equals("false") ? text : text(text);
                    case NUMBER -> text.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?") ? text : text(text);
                    case TEXT -> text(text);
                };
        };
    }

    private static String text(String text) {
        var out = new StringBuilder("\"");
        text.chars()
                .forEach(c -> out.append(
                        c < 0x20 || c > 0x7e || c == '"' || c == '\\'
                                ? "\\u%04x".formatted(c)
                                : Character.toString(c)));
        return out.append('"').toString();
    }
}
