package brig.cli.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.EffectivePolicy;
import brig.policy.load.PolicyLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is exported, read by AppArmor's own parser (Debian's package apparmor); no kernel is asked. */
@EnabledIf(value = "isInstalled", disabledReason = "apparmor_parser is missing: apt-get install apparmor")
class AppArmorParserTest {
    private static final Path PARSER = Path.of("/usr/sbin/apparmor_parser");

    @TempDir
    Path temp;

    static boolean isInstalled() {
        return Files.isExecutable(PARSER);
    }

    private record Read(int code, String said) {}

    /** Compiles a profile and throws the result away: neither the kernel (-Q) nor a cache (-K) gets it. */
    private Read parse(String profile) throws IOException, InterruptedException {
        var file = Files.writeString(temp.resolve("profile"), profile);
        var compiled = temp.resolve("compiled");
        var parser = new ProcessBuilder(PARSER.toString(), "-Q", "-K", "-o", compiled.toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        parser.getOutputStream().close();
        var said = new String(parser.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Read(parser.waitFor(), said);
    }

    private void accepts(EffectivePolicy policy) throws IOException, InterruptedException {
        var profile = Formats.write("apparmor", policy).text();

        var read = parse(profile);

        assertThat(read.code()).as(read.said() + profile).isZero();
        assertThat(read.said()).doesNotContainIgnoringCase("error");
        assertThat(temp.resolve("compiled")).isNotEmptyFile();
    }

    static List<String> shipped() throws IOException {
        var policies = Path.of("../policies");
        var names = new ArrayList<>(PolicyLoader.PROFILES);
        try (var own = Files.list(policies);
                var cookbook = Files.list(policies.resolve("cookbook"))) {
            Stream.concat(own, cookbook)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".yaml") && !name.endsWith(".test.yaml"))
                    .sorted()
                    .forEach(names::add);
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void itTakesEachShippedPolicy(String name) throws Exception {
        var policy = PolicyLoader.PROFILES.contains(name)
                ? PolicyLoader.profile(name)
                : PolicyLoader.load(Path.of(name)).policy().orElseThrow();

        accepts(policy);
    }

    /** Letters that mean something in a profile, and some that do not. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/srv/a b", "/srv/a,b", "/srv/a*", "/srv/a?", "/srv/[a-z]", "/srv/{a,b}", "/srv/^a", "/srv/@{HOME}",
                "/srv/#a", "/srv/a\\\"b", "/srv/a'b", "/srv/a\\\\b", "/srv/\u00e4\u20ac", "/srv/a->b", "/srv/$a", "/"
            })
    void itTakesPathsWithLettersOfItsOwn(String path) throws Exception {
        var yaml = Files.writeString(temp.resolve("own.yaml"), """
                extends: restricted
                process: {capabilities: [NET_ADMIN, CHECKPOINT_RESTORE, PERFMON, BPF]}
                files: {read: ["%1$s"], write: ["%1$s"], execute: ["%1$s"], list: ["%1$s"]}
                network: {mode: host, connect: ["10.0.0.0/8:53/udp", "[fd00::1]:443"], listen: [8080]}
                """.formatted(path));
        var loaded = PolicyLoader.load(yaml);

        accepts(loaded.policy().orElseThrow(() -> new AssertionError(loaded.render(false))));
    }

    @Test
    void itRefusesWhatIsNone() throws Exception {
        var profile =
                Formats.write("apparmor", PolicyLoader.profile("restricted")).text();

        assertThat(parse(profile.replaceFirst("signal \\(send", "signal (sned")).code())
                .isNotZero();
        assertThat(parse(profile.substring(0, profile.length() / 2)).code()).isNotZero();
    }
}
