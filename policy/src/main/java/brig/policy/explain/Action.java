package brig.policy.explain;

import brig.policy.Capability;
import brig.policy.NetworkRules.Protocol;
import java.net.InetAddress;
import java.util.List;

/** Something that a program may try. */
public sealed interface Action {
    /** As a user writes it, in the one form that {@link ActionReader} gives back unchanged. */
    String text();

    /** On a file or directory, by its path's letters: absolute, without {@code .} and {@code ..}. */
    record File(Use use, String path) implements Action {
        @Override
        public String text() {
            return use.word() + " " + path;
        }
    }

    enum Use {
        /** Open for reading, or list. */
        OPEN("openat"),
        /** Open for writing what is there. */
        WRITE("openat"),
        /** Make a file or directory. */
        MAKE("mkdirat"),
        REMOVE("unlinkat"),
        EXEC("execve");

        private final String call;

        Use(String call) {
            this.call = call;
        }

        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        /** The system call that stands for it and its relatives. */
        String call() {
            return call;
        }
    }

    /** Makes a socket and connects it, or sends to the address. */
    record Connect(InetAddress address, int port, Protocol protocol) implements Action {
        @Override
        public String text() {
            var host = address.getHostAddress();
            return "connect " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port
                    + (protocol == Protocol.UDP ? "/udp" : "");
        }
    }

    /**
     * Asks for a host's addresses and connects or sends to one of them.
     *
     * @param host as {@link brig.policy.HostPattern#isName} has it
     */
    record Reach(String host, int port, Protocol protocol) implements Action {
        @Override
        public String text() {
            return "connect " + host + ":" + port + (protocol == Protocol.UDP ? "/udp" : "");
        }
    }

    /** Makes a socket and binds it to a port of every address. */
    record Listen(int port, Protocol protocol) implements Action {
        @Override
        public String text() {
            return "listen " + port + (protocol == Protocol.UDP ? "/udp" : "");
        }
    }

    /** Does what takes a capability of the host. */
    record Privilege(Capability capability) implements Action {
        @Override
        public String text() {
            return "cap " + capability.name();
        }
    }

    /** @param arguments the first of its registers; empty if nothing is said about them */
    record Call(String name, List<Long> arguments) implements Action {
        public Call {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String text() {
            var out = new StringBuilder(name);
            arguments.forEach(argument -> out.append(" 0x").append(Long.toHexString(argument)));
            return out.toString();
        }
    }
}
