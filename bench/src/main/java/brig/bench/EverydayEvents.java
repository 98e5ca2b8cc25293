package brig.bench;

import brig.monitor.event.SyscallEvent;
import brig.monitor.text.EventReader;
import java.util.ArrayList;
import java.util.List;

/** Watched calls of a server on a quiet day, a thousand of each kind, which differ in their names. */
final class EverydayEvents {
    private static final int NUMBER = 1000;

    private static final String PROCESS = """
            "process":{"pid":4312,"containerPid":7,"name":"python3","exe":"/usr/bin/python3.13","argv":["python3",
            "/srv/app/main.py","--port","8080"],"cwd":"/srv/app","uid":1000,"gid":1000,"parents":[{"pid":4300,
            "name":"sh","exe":"/usr/bin/dash","argv":["sh","-c","exec python3 /srv/app/main.py"]},
            {"pid":4290,"name":"tini","exe":"/usr/bin/tini"}]}}""";

    private EverydayEvents() {}

    static List<SyscallEvent> execs() {
        return events("""
                {"call":"execve","offence":"execute","paths":[{"written":"/usr/bin/%s","access":"execute",
                "resolved":"/usr/bin/%s"}],"argv":["%s","-l","/srv/data/%s","--sort","time"],""");
    }

    static List<SyscallEvent> opens() {
        return events("""
                {"call":"openat","offence":"file","arguments":{"dirfd":"AT_FDCWD","pathname":"/usr/lib/python3/%s.py",
                "flags":"O_RDONLY|O_CLOEXEC","mode":"00"},"paths":[{"written":"/usr/lib/python3/%s.py","access":"read",
                "resolved":"/usr/lib/python3/%s.py"}],""");
    }

    static List<SyscallEvent> connects() {
        return events("""
                {"call":"connect","offence":"network","arguments":{"sockfd":"5","addrlen":"16"},"family":"inet",
                "address":"10.20.30.40","port":5432,"protocol":"tcp",""");
    }

    /** Of ten watched calls of a server with {@code files.watch} some eight are opens. */
    static List<SyscallEvent> mix() {
        var execs = execs();
        var opens = opens();
        var connects = connects();
        var mix = new ArrayList<SyscallEvent>();
        for (int i = 0; i < NUMBER; i++) {
            mix.add(i % 10 == 0 ? execs.get(i) : i % 10 == 5 ? connects.get(i) : opens.get(i));
        }
        return mix;
    }

    private static List<SyscallEvent> events(String line) {
        var events = new ArrayList<SyscallEvent>();
        for (int i = 0; i < NUMBER; i++) {
            events.add(EventReader.line((line + PROCESS).replace("\n", "").replace("%s", "name" + i))
                    .orElseThrow());
        }
        return events;
    }
}
