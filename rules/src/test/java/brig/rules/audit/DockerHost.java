package brig.rules.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A dockerd of its own, with its own directories, and no network: it touches nothing of another one. */
final class DockerHost {
    private final Path dir;
    private final Process daemon;
    private final List<String> containers = new ArrayList<>();

    private DockerHost(Path dir, Process daemon) {
        this.dir = dir;
        this.daemon = daemon;
    }

    static DockerHost start(Path dir) throws IOException, InterruptedException {
        var daemon = new ProcessBuilder(
                        "dockerd",
                        "--bridge=none",
                        "--iptables=false",
                        "--ip-forward=false",
                        "--ip-masq=false",
                        "--data-root",
                        dir + "/data",
                        "--exec-root",
                        dir + "/exec",
                        "--pidfile",
                        dir + "/pid",
                        "-H",
                        "unix://" + dir + "/docker.sock")
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("log").toFile())
                .start();
        var host = new DockerHost(dir, daemon);
        for (int i = 0; i < 300 && !host.answers(); i++) {
            if (!daemon.isAlive()) {
                throw new IOException("dockerd ended: " + Files.readString(dir.resolve("log")));
            }
            Thread.sleep(200);
        }
        return host;
    }

    private boolean answers() throws IOException, InterruptedException {
        return Files.exists(dir.resolve("docker.sock"))
                && docker(List.of("version")).exit() == 0;
    }

    record Answer(int exit, String text) {}

    private Answer docker(List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("docker", "-H", "unix://" + dir + "/docker.sock"));
        command.addAll(arguments);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), text.strip());
    }

    /** An image of a static busybox that sleeps. */
    void image(String name, String... changes) throws IOException, InterruptedException {
        var root = Files.createDirectories(dir.resolve("image"));
        Files.createDirectories(root.resolve("bin"));
        Files.createDirectories(root.resolve("tmp"));
        Files.copy(Path.of("/bin/busybox"), root.resolve("bin/busybox"), StandardCopyOption.REPLACE_EXISTING);
        for (var applet : List.of("sh", "sleep", "mount")) {
            Files.deleteIfExists(root.resolve("bin/" + applet));
            Files.createSymbolicLink(root.resolve("bin/" + applet), Path.of("busybox"));
        }
        var tar = dir.resolve("image.tar");
        new ProcessBuilder("tar", "-C", root.toString(), "-cf", tar.toString(), ".")
                .start()
                .waitFor();
        var command = new ArrayList<>(List.of("import", "--change", "CMD [\"/bin/sleep\",\"100000\"]"));
        for (var change : changes) {
            command.addAll(List.of("--change", change));
        }
        command.addAll(List.of(tar.toString(), name));
        var answer = docker(command);
        if (answer.exit() != 0) {
            throw new IOException("import " + name + ": " + answer.text());
        }
    }

    void run(String name, List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("run", "-d", "--name", name));
        command.addAll(options);
        containers.add(name);
        var answer = docker(command);
        if (answer.exit() != 0) {
            throw new IOException("run " + name + ": " + answer.text());
        }
    }

    /** A command line of {@code docker run} that was printed for {@code name}, as a shell takes it, for another name. */
    void runAs(String text, String name, String other) throws IOException, InterruptedException {
        containers.add(other);
        var command = text.replace(
                "docker run -d --name " + name, "docker -H unix://" + dir + "/docker.sock run -d --name " + other);
        var process = new ProcessBuilder("sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + said);
        }
    }

    void copy(Path file, String to) throws IOException, InterruptedException {
        var answer = docker(List.of("cp", file.toString(), to));
        if (answer.exit() != 0) {
            throw new IOException("cp " + to + ": " + answer.text());
        }
    }

    /** What a program that is started in a container says: options, name, program. */
    String exec(String... words) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("exec"));
        all.addAll(List.of(words));
        return docker(all).text();
    }

    boolean runs(String name) throws IOException, InterruptedException {
        return docker(List.of("inspect", "--format", "{{.State.Running}}", name))
                .text()
                .equals("true");
    }

    void create(String name, List<String> options) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("create", "--name", name));
        command.addAll(options);
        containers.add(name);
        docker(command);
    }

    /** Starts a process in a container with all rights of whoever enters, as with {@code docker exec --privileged}. */
    void enter(String name) throws IOException, InterruptedException {
        var pid = docker(List.of("inspect", "--format", "{{.State.Pid}}", name)).text();
        new ProcessBuilder("nsenter", "--target", pid, "--mount", "--pid", "--root", "/bin/sleep", "1000").start();
    }

    Path dir() {
        return dir;
    }

    void stop() throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("rm", "-f"));
        command.addAll(containers);
        docker(command);
        daemon.destroy();
        daemon.waitFor(30, TimeUnit.SECONDS);
        daemon.destroyForcibly().waitFor();
        Swept.away(dir);
    }
}
