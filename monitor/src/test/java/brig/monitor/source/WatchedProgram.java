package brig.monitor.source;

import static org.assertj.core.api.Assertions.assertThat;

import brig.monitor.Killable;
import brig.policy.Abi;
import brig.policy.SyscallTable;
import brig.runtime.sys.TargetDescriptors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code watched.c}, running: a process that asks about some of its calls and does what it is told. */
final class WatchedProgram implements AutoCloseable, Killable {
    private final Process process;
    private final BufferedReader out;
    private final int listenerFd;

    private WatchedProgram(Process process) throws IOException {
        this.process = process;
        this.out = process.inputReader(StandardCharsets.UTF_8);
        var hello = out.readLine();
        assertThat(hello).as("seccomp with a listener").matches("listener \\d+");
        int pid = Math.toIntExact(process.pid());
        listenerFd = TargetDescriptors.copy(pid, pid, Integer.parseInt(hello.substring(9)));
        assertThat(listenerFd).isPositive();
        assertThat(tell("taken")).isEqualTo("errno 0");
    }

    static Path compile(Path folder) throws IOException, InterruptedException {
        var source = folder.resolve("watched.c");
        try (var text = WatchedProgram.class.getResourceAsStream("watched.c")) {
            Files.copy(text, source);
        }
        var program = folder.resolve("watched");
        var gcc = new ProcessBuilder("gcc", "-static", "-pthread", "-O1", "-o", program.toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        var messages = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(gcc.waitFor()).as(messages).isZero();
        return program;
    }

    /** @param calls by name, about which it asks */
    static WatchedProgram start(Path program, Path folder, List<String> calls) throws IOException {
        var command = new ArrayList<String>();
        command.add(program.toString());
        for (var call : calls) {
            SyscallTable.number(Abi.here().getFirst(), call).ifPresent(number -> command.add("" + number));
        }
        return new WatchedProgram(new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    int pid() {
        return Math.toIntExact(process.pid());
    }

    int listenerFd() {
        return listenerFd;
    }

    void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Its answer to a line; null if it died over it. */
    String tell(String line) throws IOException {
        send(line);
        return out.readLine();
    }

    @Override
    public void kill() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                throw new IOException("still there");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
