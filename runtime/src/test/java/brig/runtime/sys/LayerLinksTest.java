package brig.runtime.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayerLinksTest {
    @Test
    void theLongestValueIsTheLongestThatTheKernelTakes() {
        assertThat(LayerLinks.lower(LayerLinks.MOST)).hasSize(255);
    }

    @Test
    void eachNameIsThereOnceAndMeansNothingToOverlayfs() {
        var names = LayerLinks.lower(LayerLinks.MOST).split(":");

        assertThat(names).hasSize(LayerLinks.MOST).doesNotHaveDuplicates();
        assertThat(names).allMatch(name -> name.matches("[0-9A-Za-z]{1,2}"));
        assertThat(names).startsWith("0", "1").contains("Z", "00");
    }
}
