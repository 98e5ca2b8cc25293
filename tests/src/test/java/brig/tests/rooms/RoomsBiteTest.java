package brig.tests.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A rule that nothing can break holds nothing: each is shown a class that breaks it, compiled for the purpose. */
class RoomsBiteTest {
    private static final Map<Rooms, List<String>> OFFENDERS = Map.ofEntries(
            breaks(Rooms.POLICY_KNOWS_NO_OTHER_ROOM, field("brig.policy", "brig.runtime.sys.Errno")),
            breaks(Rooms.POLICY_HAS_NO_THREAD_CLOCK_OR_SOCKET, field("brig.policy.yaml", "java.time.Clock")),
            breaks(Rooms.RUNTIME_KNOWS_OF_THE_ROOMS_ONLY_POLICY, field("brig.runtime.plan", "brig.monitor.Judge")),
            breaks(
                    Rooms.MONITOR_KNOWS_OF_RUNTIME_ONLY_THE_SYSTEM_CALLS,
                    field("brig.monitor.sink", "brig.runtime.launch.Container")),
            breaks(
                    Rooms.RULES_KNOW_OF_THE_ROOMS_ONLY_MONITOR_AND_POLICY,
                    field("brig.rules", "brig.runtime.sys.Linux")),
            breaks(Rooms.SYSTEM_CALLS_KNOW_NO_OTHER_PACKAGE, field("brig.runtime.sys", "brig.policy.Bytes")),
            breaks(Rooms.ONLY_RUNTIME_SYS_KNOWS_JNA, field("brig.runtime.cgroup", "com.sun.jna.Pointer")),
            breaks(Rooms.ONLY_RULES_KNOW_DROOLS, field("brig.monitor", "org.kie.api.KieBase")),
            breaks(
                    Rooms.ONLY_IMAGE_SOURCES_KNOW_ZSTD,
                    field("brig.runtime.image.store", "io.airlift.compress.v3.zstd.ZstdInputStream")),
            breaks(Rooms.ONLY_CLI_KNOWS_IMAGES, field("brig.runtime.plan", "brig.runtime.image.Digest")),
            breaks(Rooms.ONLY_CLI_KNOWS_PICOCLI, field("brig.rules", "picocli.CommandLine")),
            breaks(
                    Rooms.ONLY_MONITOR_AND_CLI_KNOW_PROMETHEUS,
                    field("brig.runtime.launch", "io.prometheus.client.Counter")),
            breaks(
                    Rooms.JACKSON_READS_POLICIES_AND_IMAGES_AND_WRITES_REPORTS,
                    field("brig.monitor", "com.fasterxml.jackson.core.JsonFactory")),
            breaks(
                    Rooms.ONLY_CLI_SPEAKS_AND_EXITS,
                    "package brig.runtime.plan; class Planted { void say() { System.out.println(); } }"),
            breaks(
                    Rooms.PACKAGES_FORM_NO_CYCLE,
                    "package brig.monitor.a; public class One { brig.monitor.b.Two two; }",
                    "package brig.monitor.b; public class Two { brig.monitor.a.One one; }"),
            breaks(Rooms.EVERY_PACKAGE_IS_NULL_MARKED, "package brig.monitor.bare; class Planted {}"));

    private static Map.Entry<Rooms, List<String>> breaks(Rooms rule, String... sources) {
        return Map.entry(rule, List.of(sources));
    }

    private static String field(String room, String type) {
        return "package " + room + "; class Planted { " + type + " field; }";
    }

    @ParameterizedTest
    @EnumSource
    void findsTheOffender(Rooms rule, @TempDir Path dir) throws IOException {
        var planted = new ClassFileImporter().importPath(compiled(OFFENDERS.getOrDefault(rule, List.of()), dir));

        var result = rule.rule().allowEmptyShould(true).evaluate(planted);

        assertThat(result.hasViolation()).as(rule.name()).isTrue();
    }

    @Test
    void policyMayHoldAnAddressButNotLookOneUp(@TempDir Path holds, @TempDir Path asks) throws IOException {
        var rule = Rooms.POLICY_HAS_NO_THREAD_CLOCK_OR_SOCKET.rule();
        var holding = compiled(List.of(field("brig.policy", "java.net.InetAddress")), holds);
        var asking = compiled(
                List.of("package brig.policy; class Planted { Object look(String name) throws Exception {"
                        + " return java.net.InetAddress.getByName(name); } }"),
                asks);

        assertThat(rule.evaluate(new ClassFileImporter().importPath(holding)).hasViolation())
                .isFalse();
        assertThat(rule.evaluate(new ClassFileImporter().importPath(asking)).hasViolation())
                .isTrue();
    }

    private static Path compiled(List<String> sources, Path dir) throws IOException {
        var arguments = new ArrayList<>(List.of("-proc:none", "-d", dir.toString()));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        for (var source : sources) {
            var name = source.replaceFirst("(?s).* class (\\w+).*", "$1") + ".java";
            arguments.add(Files.writeString(dir.resolve(name), source).toString());
        }
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(code).isZero();
        return dir;
    }
}
