package brig.cli;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.Capability;
import brig.policy.EffectivePolicy;
import brig.policy.load.PolicyLoader;
import brig.runtime.image.ImageConfig;
import brig.runtime.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageWishesTest {
    @TempDir
    Path temp;

    private final List<String> notes = new ArrayList<>();

    private static ImageConfig config(String user, String stopSignal, List<String> volumes) {
        return new ImageConfig(
                Platform.host(),
                "",
                List.of(),
                List.of(),
                List.of(),
                user,
                "",
                stopSignal,
                volumes,
                List.of("80/tcp"),
                Optional.empty(),
                List.of());
    }

    private EffectivePolicy policy(String text) throws IOException {
        var file = Files.writeString(temp.resolve("p.yaml"), text);
        return PolicyLoader.load(file).policy().orElseThrow();
    }

    private EffectivePolicy user(String user, EffectivePolicy policy) throws IOException {
        return new ImageWishes(config(user, "", List.of()), policy).user(_ -> "", notes::add);
    }

    @Test
    void theImagesUserTakesTheProfilesPlaceWithoutRootsCapabilities() throws IOException {
        var running = user("7:8", PolicyLoader.profile("baseline"));

        assertThat(running.process().user()).hasToString("7:8");
        assertThat(running.process().capabilities()).isEmpty();
        assertThat(notes).isEmpty();
    }

    @Test
    void capabilitiesInThePolicysOwnTextStay() throws IOException {
        var running = user("7:8", policy("extends: baseline\nprocess: {capabilities: [KILL]}\n"));

        assertThat(running.process().capabilities()).containsExactly(Capability.KILL);
    }

    @Test
    void anImageIsNeverRootWhereTheProfileIsNot() throws IOException {
        var running = user("0", PolicyLoader.profile("restricted"));

        assertThat(running.process().user()).hasToString("65534:65534");
        assertThat(notes).singleElement().asString().contains("the image's user '0' is not honoured");
    }

    @Test
    void aUserInThePolicysOwnTextIsStronger() throws IOException {
        var running = user("7:8", policy("extends: baseline\nprocess: {user: '5:6'}\n"));

        assertThat(running.process().user()).hasToString("5:6");
        assertThat(notes)
                .singleElement()
                .asString()
                .contains("the policy says 5:6 (")
                .contains("p.yaml:2:");
    }

    @Test
    void whatThePolicyDoesNotLetItDoIsSaid() {
        var wishes = new ImageWishes(
                config("", "SIGNOTHING", List.of("/data", "/tmp/x")), PolicyLoader.profile("restricted"));

        var unmet = wishes.unmet(PolicyLoader.profile("restricted"));

        assertThat(unmet).hasSize(4);
        assertThat(unmet.getFirst()).contains("'/data'").contains("-v DIR:/data");
        assertThat(unmet).last().asString().contains("'SIGNOTHING' is no signal: TERM stays");
    }

    @ParameterizedTest
    @CsvSource({"SIGQUIT, 3", "quit, 3", "3, 3", "SIGWINCH, 28", "SIGRTMIN, 34", "RTMIN+3, 37", "SIGTERM, 15"})
    void signalsHaveNamesAndNumbers(String text, int number) {
        assertThat(ImageWishes.stopSignal(config("", text, List.of()))).hasValue(number);
    }

    @ParameterizedTest
    @CsvSource({"0", "65", "SIGX", "RTMIN+99", "''"})
    void whatIsNoSignalIsNone(String text) {
        assertThat(ImageWishes.stopSignal(config("", text, List.of()))).isEmpty();
    }
}
