package brig.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What the build made for the kernel suite, and how to start Brig. */
public final class Tools {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private Tools() {}

    /** The static program that plays attacker and checker inside containers; without arguments it lists its verbs. */
    public static Path inside() {
        return TARGET.resolve("native/inside");
    }

    /** {@code nosys NUMBER,... PROGRAM ARG...}: a kernel that seems not to have these calls. */
    public static Path nosys() {
        return TARGET.resolve("native/nosys");
    }

    public static Path script(String name) {
        return Path.of("src/test/scripts", name).toAbsolutePath();
    }

    /** A directory of this run's own, below {@code target}. */
    public static Path directory(String name) throws IOException {
        return Files.createDirectories(TARGET.resolve(name));
    }

    /** The words before Brig's own: the packaged program where it was built, which starts faster, else these classes. */
    public static List<String> brig() {
        var dist = Path.of("../cli/target/dist").toAbsolutePath().normalize();
        var java = Path.of(System.getProperty("java.home"), "bin/java").toString();
        var temp = "-Djava.io.tmpdir=" + TARGET.resolve("tmp");
        if (Files.exists(dist.resolve("brig.jar")) && Files.exists(dist.resolve("brig.aot"))) {
            return List.of(
                    java,
                    "@" + dist.resolve("options"),
                    "-XX:AOTCache=" + dist.resolve("brig.aot"),
                    "-Djna.boot.library.path=" + dist.resolve("native"),
                    "-Dbrig.home=" + dist.resolve("../../..").normalize(),
                    temp,
                    "-jar",
                    dist.resolve("brig.jar").toString());
        }
        return java("brig.cli.Main");
    }

    /** What users call: the native client, without which an ordinary user has no user namespace. */
    public static Path client() {
        return Path.of("../cli/target/dist/brig").toAbsolutePath().normalize();
    }

    /** A program of these classes, the tests' own among them. */
    public static List<String> java(String main) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Dbrig.home=" + Path.of("..").toAbsolutePath().normalize(),
                "-Djava.io.tmpdir=" + TARGET.resolve("tmp"),
                "-cp",
                System.getProperty("java.class.path"),
                main);
    }
}
