package brig.tests.learn;

import static org.assertj.core.api.Assertions.assertThat;

import brig.policy.load.PolicyLoader;
import brig.tests.AsRoot;
import brig.tests.Brig;
import brig.tests.Command;
import brig.tests.Ended;
import brig.tests.Page;
import brig.tests.Roots;
import brig.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code brig policy learn}: the learned policy is enough for the program, proven by Brig itself, and for nothing else. */
@AsRoot
class LearnIT {
    private static final String HELD = "and nothing was refused";

    @TempDir
    Path temp;

    private Path file() {
        return temp.resolve("learned.yaml");
    }

    private Command learn(Object... words) throws Exception {
        return Brig.verb("policy", "learn", "--output", file(), "--rootfs", Roots.debian())
                .and(words);
    }

    private Ended run(Object... words) throws Exception {
        return Brig.verb("run", "--policy", file(), "--rootfs", Roots.debian())
                .and(words)
                .run();
    }

    private static String knock(int port, String question, String answer) {
        return String.join(" ", Tools.java(Knock.class.getName())) + " " + port + " " + question + " " + answer;
    }

    private void held(Ended learned) throws Exception {
        assertThat(learned.code()).as(learned.toString()).isZero();
        assertThat(learned.err()).contains(HELD);
        assertThat(Files.readString(file()))
                .contains("# Proof: ran again under this policy")
                .contains(HELD);
        assertThat(PolicyLoader.load(file()).policy()).isPresent();
    }

    @Test
    void aShellPipeline() throws Exception {
        held(learn("--", "sh", "-ec", "ls /usr/lib | sort | grep x; id -u | tr 0-9 a-j; cat /etc/passwd | wc -l")
                .run());

        // the same programs (in pipelines again: the shell starts a lone one by vfork, which it did not need), but
        // other things are done with them
        assertThat(run("--", "sh", "-c", "cat /etc/group | cat").err())
                .contains("DENY EACCES openat(/etc/group)")
                .contains("files.read");
        assertThat(run("--", "sh", "-c", "ls /usr/share | cat").err()).contains("DENY EACCES openat(/usr/share)");
        assertThat(run("--", "sh", "-c", "/usr/bin/env | cat").err()).contains("DENY EACCES execve(/usr/bin/env");
    }

    @Test
    void python() throws Exception {
        var script = "import json,ssl,subprocess,tempfile,threading;"
                + " f=tempfile.NamedTemporaryFile(); f.write(b'x'); f.flush();"
                + " t=threading.Thread(target=print,args=(subprocess.check_output(['id','-u'],text=True),)); t.start(); t.join()";

        held(learn("--", "python3", "-c", script).run());

        var policy = PolicyLoader.load(file()).policy().orElseThrow();
        assertThat(policy.files().read()).noneMatch("/"::equals).anyMatch(path -> path.contains("python3"));
        assertThat(policy.files().execute()).hasSize(2);
        // a call that was not seen is one that the kernel does not have
        assertThat(run("--", "python3", "-c", "import socket; socket.socket()").err())
                .contains("Function not implemented");
    }

    @Test
    void nginxAsRootWithTheCapabilitiesThatItUses() throws Exception {
        int port = Page.freePort();
        var conf = Page.nginx(temp, port);

        held(learn(
                        "--user",
                        "0:0",
                        "-v",
                        conf + ":/etc/nginx/nginx.conf:ro",
                        "--exercise",
                        knock(
                                port,
                                "GET_/_HTTP/1.0",
                                "HTTP/1.1_200_OK".replace('_', ' ').substring(0, 8)),
                        "--",
                        "nginx",
                        "-g",
                        "daemon off;")
                .run());

        var policy = PolicyLoader.load(file()).policy().orElseThrow();
        assertThat(policy.process().capabilities().toString())
                .contains("SETUID", "SETGID")
                .doesNotContain("DAC", "KILL");
        assertThat(policy.network().listen()).hasSize(1).allMatch(ports -> ports.contains(port));
        assertThat(policy.network().connect()).isEmpty();
        assertThat(policy.files().execute()).containsExactly("/usr/sbin/nginx");
    }

    @Test
    void redis() throws Exception {
        int port = Page.freePort();

        held(learn(
                        "--exercise",
                        knock(port, "PING", "+PONG"),
                        "--",
                        "redis-server",
                        "--port",
                        port,
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        "/tmp")
                .run());
    }

    @Test
    void aJvmOnTheHostsOwnRoot() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin/java").toRealPath();
        Files.writeString(temp.resolve("Hello.java"), "void main() { IO.println(\"hello\"); }");

        held(Brig.verb("policy", "learn", "--output", file(), "-v", temp + ":/srv:ro", "--")
                .and(java, "-Xmx64m", "/srv/Hello.java")
                .run());

        // what it cannot name, it says
        assertThat(Files.readString(file())).contains("no line can say it: writing to /proc/PID/coredump_filter");
    }

    /** Its C library "connects" to 0.0.0.0 and ::, to see in which order a server's addresses are best. */
    @Test
    void pythonsWebServer() throws Exception {
        int port = Page.freePort();

        held(learn("--exercise", knock(port, "GET_/_HTTP/1.0", "HTTP/1.0"), "--", "python3", "-m", "http.server", port)
                .run());

        assertThat(Files.readString(file())).contains("no line can say it: connect to 0.0.0.0 or ::");
        assertThat(PolicyLoader.load(file()).policy().orElseThrow().network().listen())
                .hasSize(1)
                .allMatch(ports -> ports.contains(port));
    }

    @Test
    void aSecondRunIsMergedWithTheFirst() throws Exception {
        held(learn("--", "cat", "/etc/group").run());
        var first = PolicyLoader.load(file()).policy().orElseThrow();
        assertThat(run("--", "cat", "/etc/passwd").code()).isNotZero();

        held(learn("--merge", file(), "--", "cat", "/etc/passwd").run());

        var both = PolicyLoader.load(file()).policy().orElseThrow();
        assertThat(both.files().read()).containsAll(first.files().read()).contains("/etc/group", "/etc/passwd");
        assertThat(both.resources().pids()).isEqualTo(first.resources().pids());
        assertThat(Files.readString(file())).containsPattern("- /etc/group +# read once");
        for (var path : List.of("/etc/group", "/etc/passwd")) {
            assertThat(run("--", "cat", path).code()).isZero();
        }
    }

    @Test
    void aFileThatIsThereIsNotWrittenOver() throws Exception {
        Files.writeString(file(), "extends: restricted\n");

        var learned = learn("--", "true").run();

        assertThat(learned.code()).isEqualTo(2);
        assertThat(learned.err()).contains("is there already");
        assertThat(Files.readString(file())).isEqualTo("extends: restricted\n");
    }

    @Test
    void aProgramThatDoesSomethingElseEachTimeIsSaidToBeUnproven() throws Exception {
        var state = Roots.volume(temp);

        var learned = learn("-v", state + ":/state", "--", "sh", "-c", "test -e /state/x && exit 9; echo > /state/x")
                .run();

        assertThat(learned.code()).as(learned.toString()).isEqualTo(3);
        assertThat(learned.err()).contains("it did not hold: ended with 9, not with 0");
        assertThat(Files.readString(file())).contains("# Proof: it did not hold");
    }
}
