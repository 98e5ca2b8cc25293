package brig.rules.audit.fix;

import brig.monitor.host.fact.FactDocument;
import brig.monitor.host.fact.Subject;
import brig.monitor.text.ShellWord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The options of {@code docker run} that made a container, without those that findings are about. */
final class DockerOptions {
    private static final Map<String, Set<String>> CAPABILITIES = Map.of(
            "CTR-CAP-SYSADMIN", Set.of("SYS_ADMIN"),
            "CTR-CAP-MODULE", Set.of("SYS_MODULE"),
            "KRN-MODULES", Set.of("SYS_MODULE"),
            "KRN-KEXEC", Set.of("SYS_BOOT"),
            "CTR-CAP-PTRACE", Set.of("SYS_PTRACE"),
            "CTR-CAP-DACRS", Set.of("DAC_READ_SEARCH"),
            "PRC-KCORE", Set.of("SYS_RAWIO"),
            "CTR-CAP-RAWIO",
                    Set.of("SYS_RAWIO", "SYS_BOOT", "SYS_TIME", "MAC_ADMIN", "MAC_OVERRIDE", "SYSLOG", "AUDIT_CONTROL"),
            "CTR-CAP-BPF", Set.of("BPF", "PERFMON", "CHECKPOINT_RESTORE"),
            "CTR-CAP-NETADMIN", Set.of("NET_ADMIN"));
    private static final long USUAL_SHM = 64L << 20;

    private final FactDocument facts;
    private final Subject container;
    private final Set<String> found;
    private final List<String> kept = new ArrayList<>();
    private final List<String> left = new ArrayList<>();

    DockerOptions(FactDocument facts, Subject container, Set<String> found) {
        this.facts = facts;
        this.container = container;
        this.found = found;
        program();
        rights();
        namespaces();
        mounts();
        devices();
        resources();
    }

    List<String> kept() {
        return List.copyOf(kept);
    }

    /** In words, for whoever compares. */
    List<String> left() {
        return left.stream().map(what -> "without " + what).toList();
    }

    private void program() {
        var hostname = text("config.hostname");
        if (!hostname.isEmpty()
                && !text("id").startsWith(hostname)
                && !text("config.uts-mode").equals("host")) {
            keep("--hostname", hostname);
        }
        each("--user", one("config.user"));
        each("--workdir", one("config.working-dir"));
        flag("config.tty", "-t");
        flag("config.stdin", "-i");
        flag("config.init", "--init");
        each("--stop-signal", one("config.stop-signal"));
        number("--stop-timeout", "config.stop-timeout", 10);
        flag("config.readonly-rootfs", "--read-only");
        each("--group-add", texts("config.group-add"));
        each("--label", texts("config.labels"));
        each("--add-host", texts("config.extra-hosts"));
        each("--dns", texts("config.dns"));
        var runtime = text("config.runtime");
        if (!runtime.isEmpty() && !runtime.equals("runc")) {
            keep("--runtime", runtime);
        }
        restart();
    }

    private void restart() {
        var policy = text("config.restart");
        if (!policy.isEmpty() && !policy.equals("no")) {
            var most = text("config.restart-max");
            keep("--restart", policy.equals("on-failure") && !most.equals("0") ? policy + ":" + most : policy);
        }
    }

    private void rights() {
        boolean all = has("CTR-PRIV", "CTR-PRIV-EFF");
        if (isTrue("config.privileged") && !all) {
            kept.add("--privileged");
        } else if (isTrue("config.privileged")) {
            left.add("--privileged; what it needs of that nobody can see from outside");
        }
        each("--cap-drop", texts("config.cap-drop"));
        var gone = new TreeSet<String>();
        found.forEach(id -> gone.addAll(CAPABILITIES.getOrDefault(id, Set.of())));
        for (var capability : texts("config.cap-add")) {
            boolean everything = capability.equals("ALL") && (has("CTR-CAP-ALL") || !gone.isEmpty());
            if (all || everything || gone.contains(capability)) {
                left.add("--cap-add " + capability);
            } else {
                keep("--cap-add", capability);
            }
        }
        securityOptions();
    }

    private void securityOptions() {
        // the engine itself adds label=disable to what is privileged or shares the host's processes or memory
        boolean implied = has("CTR-PIDHOST", "CTR-IPCHOST", "CTR-PRIV");
        var options = texts("config.security-opt").stream()
                .filter(o -> !(implied && o.equals("label=disable")))
                .toList();
        boolean noMasks = texts("config.security-opt").stream().anyMatch(o -> o.startsWith("systempaths"));
        for (var option : options) {
            boolean bad = (option.matches("seccomp[=:].*") && has("CTR-SECCOMP", "CTR-SECCOMP-WEAK", "KRN-USERNS"))
                    || (option.matches("(apparmor|label)[=:].*") && has("LSM-CTR"))
                    || (option.startsWith("systempaths") && has("CTR-MASKED", "KRN-SYSRQ", "PRC-KCORE"));
            if (bad) {
                left.add("--security-opt " + option);
            } else {
                keep("--security-opt", option);
            }
        }
        // the engine keeps it as empty lists of paths
        if (!noMasks && text("config.masked-paths").equals("0") && !isTrue("config.privileged")) {
            if (has("CTR-MASKED", "KRN-SYSRQ", "PRC-KCORE")) {
                left.add("--security-opt systempaths=unconfined");
            } else {
                keep("--security-opt", "systempaths=unconfined");
            }
        }
        if (has("CTR-NNP") && options.stream().noneMatch(o -> o.startsWith("no-new-privileges"))) {
            kept.add("--security-opt no-new-privileges");
        }
    }

    private void namespaces() {
        mode("--pid", "config.pid-mode", "CTR-PIDHOST");
        mode("--network", "config.network-mode", "CTR-NETHOST");
        mode("--ipc", "config.ipc-mode", "CTR-IPCHOST");
        mode("--uts", "config.uts-mode", "CTR-UTSHOST");
        mode("--userns", "config.userns-mode", "CTR-USERHOST");
        mode("--cgroupns", "config.cgroupns-mode", "CGR-NS");
        mode("--cgroup-parent", "config.cgroup-parent", "CGR-PARENT");
        for (var published : texts("config.published")) {
            if (has("CTR-PORTS") && published.matches("(0\\.0\\.0\\.0|\\[::]):.*")) {
                keep("-p", published.replaceFirst("^(0\\.0\\.0\\.0|\\[::])", "127.0.0.1"));
                left.add("-p " + published + "; on the loopback address instead");
            } else {
                keep("-p", published);
            }
        }
        for (var sysctl : texts("config.sysctls")) {
            if (texts("sysctls.unsafe").contains(sysctl)) {
                left.add("--sysctl " + sysctl);
            } else {
                keep("--sysctl", sysctl);
            }
        }
    }

    private void mode(String option, String key, String finding) {
        var mode = text(key);
        // what an engine writes down for nothing said
        if (mode.isEmpty() || Set.of("default", "private", "shareable").contains(mode)) {
            return;
        }
        if (has(finding) && (mode.equals("host") || key.equals("config.cgroup-parent"))) {
            left.add(option + " " + mode);
        } else {
            keep(option, mode);
        }
    }

    private void mounts() {
        var bad = new BadMounts(facts, container, found);
        if (facts.reading(container, "config.mounts").or(List.of()) instanceof Collection<?> mounts) {
            for (var item : mounts) {
                if (item instanceof Map<?, ?> mount) {
                    mount(mount, bad);
                }
            }
        }
        each("--tmpfs", texts("config.tmpfs"));
    }

    private void mount(Map<?, ?> mount, BadMounts bad) {
        var target = part(mount, "target");
        var source = part(mount, "name").isEmpty() ? part(mount, "host") : part(mount, "name");
        if (part(mount, "kind").equals("tmpfs")) {
            keep("--tmpfs", target);
            return;
        }
        if (bad.gone().contains(target)) {
            left.add("-v " + source + ":" + target);
            return;
        }
        var options = new ArrayList<String>();
        boolean writable = "true".equals(part(mount, "writable"));
        if (!writable || bad.readOnly().contains(target)) {
            options.add("ro");
            if (writable) {
                left.add("write access to " + target);
            }
        }
        var propagation = part(mount, "propagation");
        if (!propagation.isEmpty() && !propagation.equals("rprivate") && !has("CTR-PROPAGATION")) {
            options.add(propagation);
        }
        keep("-v", source + ":" + target + (options.isEmpty() ? "" : ":" + String.join(",", options)));
    }

    private void devices() {
        for (var device : texts("config.devices")) {
            if (has("CTR-DEV-BLOCK", "CTR-DEV-CHAR", "PRC-KCORE", "CTR-PRIV-EFF")) {
                left.add("--device " + device);
            } else {
                keep("--device", device);
            }
        }
        for (var rule : texts("config.device-rules")) {
            if (has("CTR-DEVCG", "CTR-PRIV-EFF")) {
                left.add("--device-cgroup-rule '" + rule + "'");
            } else {
                keep("--device-cgroup-rule", rule);
            }
        }
    }

    private void resources() {
        number("--memory", "config.memory-limit", 0);
        number("--pids-limit", "config.pids-limit", 0);
        number("--shm-size", "config.shm-size", USUAL_SHM);
        if (numberOf("config.nano-cpus") > 0) {
            kept.add("--cpus " + numberOf("config.nano-cpus") / 1_000_000_000.0);
        }
        each("--ulimit", texts("config.ulimit-options"));
        var driver = text("config.log-driver");
        if (!driver.isEmpty() && !driver.equals("json-file")) {
            keep("--log-driver", driver);
        }
        each("--log-opt", texts("config.log-options"));
    }

    private void number(String option, String key, long usual) {
        long value = numberOf(key);
        if (value > 0 && value != usual) {
            kept.add(option + " " + value);
        }
    }

    private long numberOf(String key) {
        return facts.reading(container, key).or(0L) instanceof Number n ? n.longValue() : 0;
    }

    private boolean has(String... ids) {
        return Set.of(ids).stream().anyMatch(found::contains);
    }

    private void keep(String option, String value) {
        kept.add(option + " " + ShellWord.of(value));
    }

    private void each(String option, List<String> values) {
        values.forEach(value -> keep(option, value));
    }

    private void flag(String key, String option) {
        if (isTrue(key)) {
            kept.add(option);
        }
    }

    private boolean isTrue(String key) {
        return Boolean.TRUE.equals(facts.reading(container, key).or(false));
    }

    private String text(String key) {
        return facts.reading(container, key).or("").toString();
    }

    private List<String> one(String key) {
        return text(key).isEmpty() ? List.of() : List.of(text(key));
    }

    private List<String> texts(String key) {
        return facts.reading(container, key).or(List.of()) instanceof Collection<?> items
                ? items.stream().map(Object::toString).toList()
                : List.of();
    }

    private static String part(Map<?, ?> map, String key) {
        var value = map.get(key);
        return value == null ? "" : value.toString();
    }
}
