package brig.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LateLoadingTest {
    @Test
    void correlationAndJudgeAreLoadedAndMadeReadyWithoutAClassOfDrools() throws Exception {
        try (var loader = new Recording()) {
            for (var name : List.of("brig.rules.Correlation", "brig.rules.verdict.PolicyJudge")) {
                var loaded = Class.forName(name, true, loader);
                // what the class's own code mentions is linked as far as reflection has to
                assertThat(loaded.getDeclaredMethods()).isNotEmpty();
            }

            assertThat(loader.asked).contains("brig.rules.Correlation").noneMatch(Recording::isOfDrools);
        }
    }

    /** Defines every class anew and notes its name. */
    private static final class Recording extends URLClassLoader {
        private final TreeSet<String> asked = new TreeSet<>();

        Recording() throws IOException {
            super(urls(), ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.add(name);
            return super.loadClass(name, resolve);
        }

        static boolean isOfDrools(String name) {
            return name.startsWith("org.drools.") || name.startsWith("org.kie.");
        }

        private static URL[] urls() throws IOException {
            var paths = Arrays.asList(System.getProperty("java.class.path").split(":"));
            var urls = new URL[paths.size()];
            for (int i = 0; i < urls.length; i++) {
                urls[i] = Path.of(paths.get(i)).toUri().toURL();
            }
            return urls;
        }
    }
}
