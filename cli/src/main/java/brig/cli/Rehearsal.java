package brig.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Walks through what people do most, so that the JVM can note which classes that takes (JEP 483, JEP 514). Run by the build;
 * as root it also starts a real container.
 */
final class Rehearsal {
    private final Brig brig;
    private final Path home;

    private Rehearsal(Brig brig, Path home) {
        this.brig = brig;
        this.home = home;
    }

    static void run(Path home) {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var console = new Console(nowhere, nowhere, true, true);
        new Rehearsal(new Brig(console), home).walk();
        for (var words : List.of(List.of("features"), List.of("--root", "/nonexistent", "state", "nobody"))) {
            OciDoor.execute(console, words.toArray(String[]::new));
        }
    }

    private void walk() {
        var web = home.resolve("policies/web.yaml").toString();
        for (var words : List.of(
                List.of("policy", "check", web),
                List.of("plan", "batch", "--", "/bin/sh"),
                // an execute list, watched files, limits, a filter that asks; then the default
                List.of("run", "--policy", "shell", "--", "/bin/sh", "-c", "exec 3</etc/passwd; /bin/true"),
                // ports and addresses, which become programs of the kernel
                List.of("run", "--policy", "web", "--", "/bin/busybox", "true"),
                List.of("run", "--", "/bin/true"),
                List.of("doctor"),
                List.of("incident", "list"),
                List.of("version"),
                List.of("run", "--help"),
                List.of("nonsense"))) {
            brig.execute(words.toArray(String[]::new));
        }
    }
}
