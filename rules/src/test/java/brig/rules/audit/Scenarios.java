package brig.rules.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Containers as people start them, and what an audit is to say of each. */
final class Scenarios {
    private static final List<String> HARD = List.of(
            "--read-only",
            "--cap-drop",
            "ALL",
            "--security-opt",
            "no-new-privileges",
            "--memory",
            "64m",
            "--pids-limit",
            "50",
            "--cpus",
            "0.5",
            "--network",
            "none");
    /** Limits only: capabilities and user as the engine gives them. */
    private static final List<String> LIMITED =
            List.of("--memory", "64m", "--pids-limit", "50", "--cpus", "0.5", "--network", "none");

    private static final String ROOT = "CTR-ROOTUSER KRN-IOURING ";

    private Scenarios() {}

    record Scenario(String name, boolean stopped, List<String> options, Set<String> findings, Set<String> paths) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Set<String> words(String text) {
        var words = new TreeSet<>(
                text.isBlank() ? List.<String>of() : Arrays.asList(text.strip().split(" +")));
        if (words.remove("-IOURING")) {
            // without a filter that is part of the larger finding
            words.remove("KRN-IOURING");
        }
        return words;
    }

    private static Scenario of(
            String name, List<String> base, String options, String image, String findings, String paths) {
        var all = new ArrayList<>(base);
        if (!options.isBlank()) {
            for (var word : options.strip().split(" +")) {
                all.add(word.replace('~', ' '));
            }
        }
        all.add(image);
        return new Scenario(name, false, all, words(findings), words(paths));
    }

    /** Hardened but for what the options say; as an ordinary user. */
    private static Scenario hard(String name, String options, String findings, String paths) {
        return of(name, HARD, options, "user", findings, paths);
    }

    /** As root with the engine's defaults and limits. */
    private static Scenario root(String name, String options, String findings, String paths) {
        return of(name, LIMITED, options, "plain", ROOT + findings, paths);
    }

    /** The group of the engine's socket; any if there is no engine, for the names alone. */
    private static String group(Path docker) {
        try {
            return Files.getAttribute(docker.resolve("docker.sock"), "unix:gid").toString();
        } catch (IOException e) {
            return "1";
        }
    }

    /** @param docker directory of the engine */
    static List<Scenario> all(Path docker) {
        var d = docker.toString();
        return List.of(
                hard("hardened", "", "", ""),
                hard("hardened-tmpfs", "--tmpfs /tmp:noexec", "", ""),
                hard("hardened-volume", "-v data:/data", "", ""),
                hard("hardened-bind", "-v /srv:/srv:ro", "", ""),
                hard(
                        "hardened-time",
                        "-v /etc/localtime:/etc/localtime:ro -v /usr/share/zoneinfo:/usr/share/zoneinfo:ro",
                        "",
                        ""),
                hard("hardened-certificates", "-v /etc/ssl/certs:/etc/ssl/certs:ro", "", ""),
                hard("hardened-programs", "-v /usr:/usr:ro", "", ""),
                hard("hardened-bind-port", "--cap-add NET_BIND_SERVICE", "", ""),
                of("by-default", List.of(), "--network none", "plain", ROOT + "CTR-NOMEM CTR-NOPIDS", ""),
                of("user-by-default", LIMITED, "", "user", "CTR-NNP KRN-IOURING", ""),
                root("limited-root", "", "", ""),
                root("socket", "-v " + d + "/docker.sock:/var/run/docker.sock", "CTR-SOCK", "PATH-SOCK"),
                root("socket-renamed", "-v " + d + "/docker.sock:/tmp/harmless", "CTR-SOCK", "PATH-SOCK"),
                root("socket-read-only", "-v " + d + "/docker.sock:/s:ro", "CTR-SOCK", "PATH-SOCK"),
                hard("socket-out-of-reach", "-v " + d + "/docker.sock:/s", "CTR-SOCK", ""),
                hard(
                        "socket-by-group",
                        "-v " + d + "/docker.sock:/s --group-add " + group(docker),
                        "CTR-SOCK",
                        "PATH-SOCK"),
                root("host-root", "-v /:/host", "CTR-MNT-ROOT CTR-SOCK", "PATH-MNTROOT PATH-SOCK PATH-CRISOCK"),
                root(
                        "host-root-read-only",
                        "-v /:/host:ro",
                        "CTR-MNT-ROOT CTR-SOCK CTR-MNT-PROC CTR-MNT-SYS CTR-MNT-DEV CTR-MNT-ENGINE",
                        "PATH-ROREAD PATH-SOCK PATH-CRISOCK PATH-COREPATTERN PATH-IMGTAMPER"),
                root("etc", "-v /etc:/host-etc", "CTR-MNT-ETC", "PATH-ETC"),
                root("etc-read-only", "-v /etc:/host-etc:ro", "CTR-MNT-ETC", "PATH-ROREAD"),
                root("cron", "-v /etc/cron.d:/jobs", "CTR-MNT-PERSIST", "PATH-CRON"),
                root("home", "-v /home:/home:ro", "CTR-MNT-SECRET", "PATH-ROREAD"),
                root("logs", "-v /var/log:/logs", "CTR-MNT-LOG", ""),
                root("host-proc", "-v /proc:/host/proc", "CTR-MNT-PROC", "PATH-COREPATTERN"),
                root("host-proc-read-only", "-v /proc:/host/proc:ro", "CTR-MNT-PROC", ""),
                root("host-sys", "-v /sys:/host/sys", "CTR-MNT-SYS", ""),
                root("cgroup-tree", "-v /sys/fs/cgroup:/sys/fs/cgroup:rw", "CTR-MNT-CGROUP", ""),
                root("host-dev", "-v /dev:/host/dev", "CTR-MNT-DEV", ""),
                root("engine-data", "-v " + d + "/data:/data", "CTR-MNT-ENGINE", "PATH-IMGTAMPER"),
                root("unmasked", "--security-opt systempaths=unconfined", "CTR-MASKED", "PATH-COREPATTERN"),
                root("sys-admin", "--cap-add SYS_ADMIN", "CTR-CAP-SYSADMIN KRN-USERNS", "PATH-SYSADMIN PATH-CGROUP"),
                root(
                        "sys-admin-unfiltered",
                        "--cap-add SYS_ADMIN --security-opt seccomp=unconfined",
                        "CTR-CAP-SYSADMIN CTR-SECCOMP KRN-USERNS -IOURING",
                        "PATH-SYSADMIN PATH-CGROUP"),
                root("unfiltered", "--security-opt seccomp=unconfined", "CTR-SECCOMP KRN-USERNS -IOURING", ""),
                root("sys-module", "--cap-add SYS_MODULE", "CTR-CAP-MODULE", ""),
                root("dac-read-search", "--cap-add DAC_READ_SEARCH", "CTR-CAP-DACRS", "PATH-DACRS"),
                root("net-admin", "--cap-add NET_ADMIN", "CTR-CAP-NETADMIN", ""),
                root("sys-rawio", "--cap-add SYS_RAWIO", "CTR-CAP-RAWIO", ""),
                root("host-pid", "--pid host", "CTR-PIDHOST", "PATH-PIDROOT"),
                root(
                        "host-pid-ptrace",
                        "--pid host --cap-add SYS_PTRACE",
                        "CTR-PIDHOST CTR-CAP-PTRACE",
                        "PATH-PTRACE PATH-PIDROOT"),
                of(
                        "host-network",
                        List.of("--memory", "64m", "--pids-limit", "50", "--cpus", "0.5"),
                        "--network host",
                        "plain",
                        ROOT + "CTR-NETHOST",
                        "PATH-NETADMIN"),
                root("host-ipc", "--ipc host", "CTR-IPCHOST", ""),
                root("host-name", "--uts host", "", ""),
                root("disk", "--device /dev/vda", "CTR-DEV-BLOCK", "PATH-BLKDEV"),
                root("every-disk", "--device-cgroup-rule b~*:*~rwm", "CTR-DEVCG", "PATH-BLKDEV"),
                root("no-limits", "--memory 0 --pids-limit -1", "CTR-NOMEM CTR-NOPIDS", ""),
                hard("entered", "", "RT-EXEC-PRIV", ""),
                new Scenario(
                        "stopped-privileged",
                        true,
                        List.of("--privileged", "--restart", "always", "plain"),
                        words("CTR-STALE"),
                        words("")),
                new Scenario("stopped-harmless", true, List.of("user"), words(""), words("")));
    }
}
