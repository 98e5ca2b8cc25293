package brig.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByIdentityTest {
    @Test
    void whatSaysTheSameIsNotTheSame() {
        var made = new ByIdentity<List<String>, String>(4);
        var one = new ArrayList<>(List.of("a"));

        made.keep(one, "of one");

        assertThat(made.find(one)).contains("of one");
        assertThat(made.find(new ArrayList<>(List.of("a")))).isEmpty();
    }

    @Test
    void theOldestGivesWay() {
        var made = new ByIdentity<Object, Integer>(2);
        var values = List.of(new Object(), new Object(), new Object());

        for (int i = 0; i < values.size(); i++) {
            made.keep(values.get(i), i);
        }

        assertThat(made.find(values.get(0))).isEmpty();
        assertThat(made.find(values.get(1))).contains(1);
        assertThat(made.find(values.get(2))).contains(2);
    }
}
