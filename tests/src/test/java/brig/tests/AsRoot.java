package brig.tests;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;

/** Starts containers: skipped for an ordinary user. After each test the host is as it was before, or the test fails. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "brig.tests.AsRoot$Asked#root", disabledReason = "starting a container needs root")
@ExtendWith(NothingLeft.class)
public @interface AsRoot {
    /** Whom the test runs as. */
    final class Asked {
        private Asked() {}

        static boolean root() {
            try {
                return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
            } catch (java.io.IOException e) {
                return false;
            }
        }
    }
}
