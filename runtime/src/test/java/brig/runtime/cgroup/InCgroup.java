package brig.runtime.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Runs a program inside cgroups, as the launcher will: joins first, then executes. For kernel tests. */
public record InCgroup(int exitCode, String output) {
    /** Starts the program, its standard error in its standard output. */
    public static Process start(List<Path> joinFiles, String... command) throws IOException {
        var script = joinFiles.stream()
                .map(file -> "echo 0 > '" + file + "' || exit 99; ")
                .collect(Collectors.joining("", "", "exec \"$@\""));
        var line = new ArrayList<>(List.of("/bin/sh", "-c", script, "sh"));
        line.addAll(List.of(command));
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }

    /** Runs it to its end, at most 30 seconds. */
    public static InCgroup run(List<Path> joinFiles, String... command) throws IOException, InterruptedException {
        var process = start(joinFiles, command);
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end after 30 s: " + String.join(" ", command));
        }
        return new InCgroup(process.exitValue(), output.strip());
    }
}
