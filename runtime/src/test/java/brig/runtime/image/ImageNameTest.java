package brig.runtime.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageNameTest {
    @ParameterizedTest
    @CsvSource({
        "web, web, latest",
        "web:1.2, web, 1.2",
        "localhost/web, localhost/web, latest",
        "registry:5000/team/web:a, registry:5000/team/web, a",
        "registry:5000/web, registry:5000/web, latest",
    })
    void withoutATagItIsLatest(String text, String repository, String tag) throws ImageException {
        assertThat(ImageName.parse(text)).isEqualTo(new ImageName(repository, tag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Web", "a b", "../x", "a//b", "/a", "a/", "web:", "web:.x", "a/..", "a%b", "a\nb"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ImageName.parse(text)).hasMessageContaining("is no image name");
    }

    @Test
    void leadingPartsMayBeLeftOut() throws ImageException {
        var full = ImageName.parse("localhost/team/web:1");

        assertThat(full.isCalled(ImageName.parse("web:1"))).isTrue();
        assertThat(full.isCalled(ImageName.parse("team/web:1"))).isTrue();
        assertThat(full.isCalled(ImageName.parse("eb:1"))).isFalse();
        assertThat(full.isCalled(ImageName.parse("web:2"))).isFalse();
    }
}
