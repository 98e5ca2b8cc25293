package brig.tests.oci;

import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Roots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** A bundle of busybox and the helper, and calls of a runtime about it. */
final class Bundle {
    private static final Path BRIG_OCI = Path.of("../brig-oci").toAbsolutePath().normalize();

    private final Path directory;
    private final Object runtime;

    private Bundle(Path directory, Object runtime) {
        this.directory = directory;
        this.runtime = runtime;
    }

    static Bundle in(Path temp) throws IOException, InterruptedException {
        return in(temp, BRIG_OCI);
    }

    /** @param runtime a program that takes the same calls */
    static Bundle in(Path temp, Object runtime) throws IOException, InterruptedException {
        var bundle = new Bundle(temp.resolve("bundle"), runtime);
        Files.createDirectories(bundle.directory);
        Command.of("cp", "-a", Roots.busybox(), bundle.rootfs()).run();
        Command.of(BRIG_OCI, "spec", "--bundle", bundle.directory).run();
        bundle.change("\"terminal\": true", "\"terminal\": false");
        return bundle;
    }

    static Path brigOci() {
        return BRIG_OCI;
    }

    /**
     * A program that calls brig-oci.
     *
     * @param socket of a daemon; nothing for none
     */
    static Path brigOci(Path file, String socket) throws IOException {
        var client =
                Files.writeString(file, "#!/bin/sh\nexport BRIG_SOCKET=" + socket + "\nexec " + BRIG_OCI + " \"$@\"\n");
        Files.setPosixFilePermissions(client, PosixFilePermissions.fromString("rwxr-xr-x"));
        return client;
    }

    Path rootfs() {
        return directory.resolve("rootfs");
    }

    private void change(String text, String other) throws IOException {
        var file = directory.resolve("config.json");
        Files.writeString(file, Files.readString(file).replace(text, other));
    }

    /** The program, and what else is to be different: text in config.json and what takes its place. */
    Bundle with(String program, String... changes) throws IOException {
        var file = directory.resolve("config.json");
        var args = Arrays.stream(program.split(" "))
                .map(word -> "\"" + word + "\"")
                .reduce((one, next) -> one + "," + next)
                .orElseThrow();
        var text = Files.readString(file).replaceFirst("\"args\": \\[[^]]*]", "\"args\": [" + args + "]");
        for (int i = 0; i < changes.length; i += 2) {
            if (!text.contains(changes[i])) {
                throw new IllegalArgumentException("config.json has no " + changes[i]);
            }
            text = text.replace(changes[i], changes[i + 1]);
        }
        Files.writeString(file, text);
        return this;
    }

    /** Output goes to a file: a pipe would be held open by the container. */
    Ended create(String id) throws IOException, InterruptedException {
        var out = directory.resolve("out");
        return Command.of(
                        "sh",
                        "-c",
                        "exec \"$@\" >" + out + " 2>&1 </dev/null",
                        "sh",
                        runtime,
                        "--root",
                        root(),
                        "create",
                        "--bundle",
                        directory,
                        "--pid-file",
                        directory.resolve("pid"),
                        id)
                .run();
    }

    String output() throws IOException {
        return Files.readString(directory.resolve("out")).strip();
    }

    int pid() throws IOException {
        return Integer.parseInt(Files.readString(directory.resolve("pid")));
    }

    Ended call(Object... words) throws IOException, InterruptedException {
        return Command.of(runtime, "--root", root()).and(words).run();
    }

    Path directory() {
        return directory;
    }

    Path root() {
        return directory.resolve("root");
    }
}
