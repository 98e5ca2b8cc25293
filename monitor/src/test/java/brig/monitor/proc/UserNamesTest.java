package brig.monitor.proc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UserNamesTest {
    private static final String ALL = "         0          0 4294967295\n";

    @Test
    void theFirstNameOfANumberCountsAndOddLinesAreLeftOut() {
        assertThat(UserNames.names(
                        "root:x:0:0::/:\n\nroot2:x:0:\nnone\n:x:5:\nx:x:-1:\nx:x:many:\nwww:x:33:33::/:", ALL))
                .isEqualTo(Map.of(0, "root", 33, "www"));
    }

    @Test
    void numbersAreThoseOfThisHost() {
        assertThat(UserNames.names("root:x:0:0\nwww:x:33:\nfar:x:70000:", "0 100000 1\n1 200001 65535\n"))
                .isEqualTo(Map.of(100_000, "root", 200_033, "www"));
    }

    @Test
    void aProcessThatIsGoneHasNoNames() {
        assertThat(UserNames.of(Integer.MAX_VALUE).user(0)).isEmpty();
    }
}
