package brig.monitor;

import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Call.Argument;
import brig.monitor.event.ContainerRef;
import brig.monitor.event.Finding;
import brig.monitor.event.Lazy;
import brig.monitor.event.NamedPath;
import brig.monitor.event.ProcessInfo;
import brig.monitor.event.Resolution;
import brig.monitor.event.SyscallEvent;
import brig.monitor.event.Verdict;
import brig.policy.Offence;
import brig.policy.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events that tests start from. */
public final class Samples {
    public static final ContainerRef WEB = new ContainerRef("0123456789ab", "web", "strict");
    public static final Instant TIME = Instant.parse("2026-03-04T05:06:07.890Z");

    private static final ProcessInfo SHELL = new ProcessInfo(
            4312,
            7,
            "/bin/sh",
            List.of("sh", "-c", "id"),
            "/srv/www",
            1000,
            1000,
            List.of(new ProcessInfo.Parent(4300, "/usr/sbin/nginx")));

    private Samples() {}

    public static SyscallEvent denied() {
        return denied("../../etc/shadow");
    }

    public static SyscallEvent denied(String written) {
        var path = new NamedPath(written, Lazy.of(new Resolution.At("/etc/shadow")));
        var call = new Call.File(
                "openat",
                List.of(new Call.Use(path, Access.READ, Access.NONE)),
                List.of(Argument.of("dirfd", "AT_FDCWD"), Argument.of("flags", "O_RDONLY|O_CLOEXEC")));
        var reason = new Verdict.Reason(Offence.FILE, "files.read", new Place("web.yaml", 3, 5));
        return event(call, Offence.FILE, new Verdict.Deny(13, reason));
    }

    public static SyscallEvent allowed() {
        var call = new Call.Exec("execve", NamedPath.at("/bin/ls"), List.of("ls", "-l"));
        return event(call, Offence.EXECUTE, new Verdict.Allow());
    }

    public static SyscallEvent killed(String source) {
        var call = new Call.Other("mount", List.of(Argument.of("source", source), Argument.of("target", "/mnt")));
        var reason = new Verdict.Reason(Offence.ESCAPE, "syscalls.watch=mount", new Place("profile:strict", 12, 5));
        return event(call, Offence.ESCAPE, new Verdict.Kill(reason));
    }

    public static SyscallEvent event(Call call, Offence asked, Verdict verdict) {
        return new SyscallEvent(TIME, WEB, SHELL, call, asked, verdict, Duration.ofNanos(17_900));
    }

    public static Finding finding(String message) {
        var reason = new Verdict.Reason(Offence.EXECUTE, "shell-under-server", Place.BUILT_IN);
        return new Finding(TIME, WEB, reason, message, false);
    }
}
