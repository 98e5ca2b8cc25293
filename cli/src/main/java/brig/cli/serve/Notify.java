package brig.cli.serve;

import brig.runtime.sys.SyscallException;
import brig.runtime.sys.UnixSocket;
import java.util.Map;

/** Tells systemd how we are, if it wants to know ({@code sd_notify(3)}). */
record Notify(String socket) {
    static Notify of(Map<String, String> environment) {
        return new Notify(environment.getOrDefault("NOTIFY_SOCKET", ""));
    }

    void ready(String status) {
        tell("READY=1\nSTATUS=" + status);
    }

    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String text) {
        if (!socket.isEmpty()) {
            try {
                UnixSocket.tell(socket, text);
            } catch (SyscallException e) {
                // who does not listen does not want to know
            }
        }
    }
}
