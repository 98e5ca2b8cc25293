package brig.policy.explain;

import brig.policy.Capability;
import brig.policy.HostPattern;
import brig.policy.NetworkRules.Protocol;
import brig.policy.PathText;
import brig.policy.SyscallTable;
import brig.policy.Texts;
import brig.policy.load.Addresses;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads an action as a user writes it. */
public final class ActionReader {
    public static final String FORMS =
            "open PATH, write PATH, make PATH, remove PATH, exec PATH, connect ADDRESS:PORT[/udp],"
                    + " connect NAME:PORT[/udp],"
                    + " listen PORT[/udp], cap NAME, or a system call's name, with numbers for its arguments";

    private static final int MOST_ARGUMENTS = 6;

    private ActionReader() {}

    /** @throws IllegalArgumentException with a message for the user */
    public static Action read(String text) {
        var words = List.of(text.strip().split("[ \t]+", -1));
        var verb = words.getFirst();
        var rest = words.subList(1, words.size());
        if (rest.isEmpty() && SyscallTable.names().contains(verb)) {
            return call(verb, rest);
        }
        for (var use : Action.Use.values()) {
            // open is a system call, too, but who writes a path behind it does not mean its first register
            if (verb.equals(use.word()) || (use == Action.Use.OPEN && verb.equals("read") && isPath(rest))) {
                // a path may have blanks in it
                return new Action.File(
                        use, path(text.strip().substring(verb.length()).strip(), verb));
            }
        }
        if (verb.equals("connect")) {
            return connect(one(verb, rest));
        }
        if (verb.equals("listen")) {
            var what = one(verb, rest);
            return new Action.Listen(port(bare(what), what), protocol(what));
        }
        if (verb.equals("cap")) {
            return new Action.Privilege(capability(one(verb, rest)));
        }
        return call(verb, rest);
    }

    private static boolean isPath(List<String> words) {
        return !words.isEmpty() && words.getFirst().startsWith("/");
    }

    private static String one(String verb, List<String> words) {
        if (words.size() != 1) {
            throw new IllegalArgumentException("'" + verb + "' takes one word. Actions are: " + FORMS);
        }
        return words.getFirst();
    }

    private static String path(String text, String verb) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("'" + verb + "' takes an absolute path, not " + Texts.quoted(text));
        }
        return PathText.withoutDots(text);
    }

    private static Action connect(String text) {
        var rest = bare(text);
        int colon = rest.lastIndexOf(':');
        boolean bracket = rest.startsWith("[") && colon > 0 && rest.charAt(colon - 1) == ']';
        if (colon <= 0 || (!bracket && rest.indexOf(':') != colon)) {
            throw new IllegalArgumentException(
                    "no address and port: " + Texts.quoted(text) + "; write 10.1.2.3:5432 or [fd00::1]:53/udp");
        }
        var host = bracket ? rest.substring(1, colon - 1) : rest.substring(0, colon);
        var bytes = bracket ? Addresses.ipv6(host) : Addresses.ipv4(host);
        var name = host.toLowerCase(Locale.ROOT);
        if (bytes == null && !bracket && HostPattern.isName(name)) {
            return new Action.Reach(name, port(rest.substring(colon + 1), text), protocol(text));
        }
        if (bytes == null) {
            throw new IllegalArgumentException("no address and no name: " + Texts.quoted(host));
        }
        try {
            return new Action.Connect(
                    InetAddress.getByAddress(bytes), port(rest.substring(colon + 1), text), protocol(text));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Protocol protocol(String text) {
        return text.endsWith("/udp") ? Protocol.UDP : Protocol.TCP;
    }

    private static String bare(String text) {
        return text.endsWith("/udp") || text.endsWith("/tcp") ? text.substring(0, text.length() - 4) : text;
    }

    private static int port(String text, String whole) {
        int port = Addresses.digits(text, 0, text.length(), 10);
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("no port of 0 to 65535 in " + Texts.quoted(whole));
        }
        return port;
    }

    private static Capability capability(String text) {
        var upper = text.toUpperCase(Locale.ROOT);
        var name = upper.startsWith("CAP_") ? upper.substring(4) : upper;
        return Arrays.stream(Capability.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown capability " + Texts.quoted(text) + "; names are those of capabilities(7)"));
    }

    private static Action call(String name, List<String> words) {
        if (!SyscallTable.names().contains(name)) {
            throw new IllegalArgumentException("no action: " + Texts.quoted(name) + ". Actions are: " + FORMS);
        }
        if (words.size() > MOST_ARGUMENTS) {
            throw new IllegalArgumentException("a system call has at most " + MOST_ARGUMENTS + " arguments");
        }
        var arguments = new ArrayList<Long>();
        for (var word : words) {
            try {
                arguments.add(
                        word.startsWith("0x") ? Long.parseUnsignedLong(word.substring(2), 16) : Long.parseLong(word));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "no number: " + Texts.quoted(word) + "; a call's arguments are numbers such as 2 or 0x5412", e);
            }
        }
        return new Action.Call(SyscallTable.sameAs(name), arguments);
    }
}
