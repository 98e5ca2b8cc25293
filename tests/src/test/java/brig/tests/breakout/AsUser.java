package brig.tests.breakout;

import brig.tests.Command;
import brig.tests.User;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts {@link Cells} as an ordinary user, in the user namespace that the native client makes for him elsewhere. Of these classes he
 * can read those that were packaged, and the tests' own.
 */
record AsUser(User user) implements Attempts.Starter {
    private static final Path DIST =
            Path.of("../cli/target/dist").toAbsolutePath().normalize();

    @Override
    public Command.Started start(Map<String, String> variables, Object... words) throws IOException {
        var environment = new ArrayList<>(List.of("env"));
        variables.forEach((name, value) -> environment.add(name + "=" + value));
        var many = user.ids().equals("many");
        return user.command(environment.toArray())
                .and("unshare", "--user", "--map-root-user")
                .and(many ? new Object[] {"--map-auto"} : new Object[0])
                .and("--mount", "--propagation", "slave", "sh", "-c", Attempts.LEAKING, "sh")
                .and(Path.of(System.getProperty("java.home"), "bin/java"))
                .and("-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED")
                .and("-Djava.io.tmpdir=" + user.home().resolve("run"))
                .and("-Djna.boot.library.path=" + DIST.resolve("native"), "-Djna.nosys=true", "-Djna.nounpack=true")
                .and("-Dbrig.own=%1$d:%1$d:%2$s::".formatted(User.UID, user.ids()))
                .and(
                        "-cp",
                        DIST.resolve("brig.jar")
                                + File.pathSeparator
                                + Path.of("target/test-classes").toAbsolutePath())
                .and(Cells.class.getName())
                .and(words)
                .start();
    }
}
