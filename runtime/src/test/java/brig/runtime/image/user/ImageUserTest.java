package brig.runtime.image.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageUserTest {
    private static String read(String path) {
        return path.equals("/etc/passwd")
                ? "root:x:0:0:root:/root:/bin/sh\nbroken\nweb:x:101:102:web:/srv/web:/bin/false\n"
                : "web:x:102:\nlogs:x:4:syslog,web\nother:x:5:nobody\n";
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0:0, /root",
        "web, 101:102, /srv/web",
        "101, 101:102, /srv/web",
        "web:logs, 101:4, /srv/web",
        "web:7, 101:7, /srv/web",
        "4000, 4000:0, ''",
        "4000:4001, 4000:4001, ''",
    })
    void namesAreTheImagesOwn(String text, String ids, String home) throws IOException {
        var user = ImageUser.of(text, ImageUserTest::read);

        assertThat(user.ids()).hasToString(ids);
        assertThat(user.home().orElse("")).isEqualTo(home);
    }

    @Test
    void withoutAGroupTheUserIsInAllItsGroups() throws IOException {
        assertThat(ImageUser.of("web", ImageUserTest::read).ids().groups()).containsExactly(4);
        assertThat(ImageUser.of("web:web", ImageUserTest::read).ids().groups()).isEmpty();
    }

    @Test
    void whomTheImageDoesNotKnowIsRefused() {
        assertThatThrownBy(() -> ImageUser.of("nosuch", ImageUserTest::read))
                .hasMessageContaining("'nosuch', whom its /etc/passwd does not know");
        assertThatThrownBy(() -> ImageUser.of("web:nosuch", ImageUserTest::read))
                .hasMessageContaining("the group 'nosuch'");
        assertThatThrownBy(() -> ImageUser.of("4294967295", ImageUserTest::read))
                .hasMessageContaining("4294967295");
    }
}
