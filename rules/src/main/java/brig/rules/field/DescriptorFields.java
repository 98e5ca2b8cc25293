package brig.rules.field;

import brig.monitor.event.Call;
import brig.monitor.event.Endpoint;
import brig.rules.field.Field.Kind;
import brig.rules.field.Field.Presence;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code fd.} and {@code fs.}: the file that a call opens or changes, the address that it names. */
final class DescriptorFields {
    private static final Set<String> SENDS = Set.of("sendto", "sendmsg", "connect");

    private DescriptorFields() {}

    static void addTo(Fields fields) {
        file(fields, "fd.name", "path, address or socket", DescriptorFields::name, true);
        file(fields, "fd.nameraw", "the path as it was written", view -> written(view), true);
        file(fields, "fd.directory", "the file's directory", view -> Spelled.directory(view.fileName()), false);
        file(fields, "fd.filename", "the file's own name", view -> base(view.fileName()), false);
        file(fields, "fd.typechar", "f file, d directory, 4 or 6 internet, u unix", view -> type(view, true), true);
        file(fields, "fd.type", "file, directory, ipv4, ipv6, unix", view -> type(view, false), true);
        fields.add(
                "fd.num",
                Kind.NUMBER,
                "the descriptor; of an open that goes on, 3",
                DescriptorFields::number,
                call -> Calls.onDescriptor(call) ? Presence.HERE : opensOrNames(call));
        addresses(fields);
        paths(fields);
    }

    private static void addresses(Fields fields) {
        network(fields, "fd.sip", Kind.ADDRESS, "the server's address", view -> address(view));
        network(
                fields,
                "fd.rip",
                Kind.ADDRESS,
                "the other side's address",
                view -> remote(view) ? address(view) : null);
        network(fields, "fd.ip", Kind.ADDRESS, "the address that the call names", view -> address(view));
        network(fields, "fd.net", Kind.ADDRESS, "the same, for networks", view -> address(view));
        network(fields, "fd.snet", Kind.ADDRESS, "the same, for networks", view -> address(view));
        network(fields, "fd.rnet", Kind.ADDRESS, "the same, for networks", view -> remote(view) ? address(view) : null);
        network(fields, "fd.sport", Kind.NUMBER, "the server's port", view -> port(view));
        network(fields, "fd.port", Kind.NUMBER, "the port that the call names", view -> port(view));
        network(fields, "fd.rport", Kind.NUMBER, "the other side's port", view -> remote(view) ? port(view) : null);
        network(fields, "fd.l4proto", Kind.TEXT, "tcp, udp; if the verdict had to know it", DescriptorFields::protocol);
        network(
                fields,
                "fd.sockfamily",
                Kind.TEXT,
                "ip or unix",
                view -> view.endpoint() instanceof Endpoint.Ip ? "ip" : "unix");
        network(
                fields,
                "fd.connected",
                Kind.BOOLEAN,
                "false for sendto and sendmsg with an address",
                view -> view.type().equals("connect"));
        network(fields, "fd.name_changed", Kind.BOOLEAN, "true: the call names an address", view -> remote(view));
        fields.add("fd.lport", Kind.NUMBER, "the own port, of bind", view -> port(view), DescriptorFields::ofBind)
                .add(
                        "fd.lip",
                        Kind.ADDRESS,
                        "the own address, of bind",
                        view -> address(view),
                        DescriptorFields::ofBind);
        for (var name : new String[] {"fd.cip", "fd.cport", "fd.cnet", "fd.lnet", "fd.is_server"}) {
            fields.add(
                    name,
                    Kind.TEXT,
                    "not known to Brig: the own address",
                    _ -> null,
                    call -> ofSocket(call, "the own address of a socket"));
        }
        for (var name : new String[] {"fd.sip.name", "fd.cip.name", "fd.rip.name", "fd.lip.name"}) {
            fields.add(
                    name,
                    Kind.TEXT,
                    "not known to Brig: names of addresses",
                    _ -> null,
                    call -> ofSocket(call, "the names of addresses"));
        }
    }

    private static void paths(Fields fields) {
        fields.add(
                        "fs.path.name",
                        Kind.TEXT,
                        "the path that a call changes",
                        view -> use(view, 0),
                        DescriptorFields::changes)
                .add(
                        "fs.path.nameraw",
                        Kind.TEXT,
                        "as it was written",
                        view -> written(view),
                        DescriptorFields::changes)
                .add("fs.path.source", Kind.TEXT, "of rename and link", view -> use(view, 0), DescriptorFields::two)
                .add("fs.path.target", Kind.TEXT, "of rename and link", view -> use(view, 1), DescriptorFields::two);
    }

    private static Presence changes(String call) {
        return Calls.shape(call).kind() == brig.monitor.source.CallShape.Kind.FILE && !Calls.OPENS.contains(call)
                ? Presence.HERE
                : Presence.NEVER;
    }

    private static Presence two(String call) {
        return call.startsWith("rename") || call.startsWith("link") ? Presence.HERE : Presence.NEVER;
    }

    /** @param sockets whether a call that names an address has it, too */
    private static void file(
            Fields fields, String name, String meaning, Function<View, @Nullable Object> source, boolean sockets) {
        fields.add(name, Kind.TEXT, meaning, source, call -> {
            var presence = opensOrNames(call);
            boolean socket = Calls.isNetwork(call) || Calls.looksAtSocket(call);
            return !sockets && socket ? Presence.NEVER : presence;
        });
    }

    private static void network(
            Fields fields, String name, Kind kind, String meaning, Function<View, @Nullable Object> source) {
        fields.add(
                name, kind, meaning, source, call -> Calls.OPENS.contains(call) ? Presence.NEVER : opensOrNames(call));
    }

    private static Presence opensOrNames(String call) {
        if (Calls.OPENS.contains(call) || Calls.isNetwork(call) || Calls.looksAtSocket(call)) {
            return Presence.HERE;
        }
        return Calls.onDescriptor(call) ? Presence.lacking("what a descriptor leads to") : Presence.NEVER;
    }

    private static Presence ofBind(String call) {
        return call.equals("bind") ? Presence.HERE : ofSocket(call, "the own address of a socket");
    }

    private static Presence ofSocket(String call, String what) {
        boolean socket = Calls.isNetwork(call) || Calls.onDescriptor(call);
        return socket ? Presence.lacking(what) : Presence.NEVER;
    }

    private static @Nullable String name(View view) {
        var endpoint = view.endpoint();
        return endpoint == null ? view.fileName() : endpoint.toString();
    }

    private static @Nullable String written(View view) {
        return view.call() instanceof Call.File file && !file.uses().isEmpty()
                ? file.uses().getFirst().path().written()
                : null;
    }

    private static @Nullable String use(View view, int index) {
        return view.call() instanceof Call.File file && index < file.uses().size()
                ? view.path(file.uses().get(index).path())
                : null;
    }

    private static @Nullable String base(@Nullable String path) {
        return path == null ? null : View.base(path);
    }

    private static @Nullable String type(View view, boolean letter) {
        return switch (view.endpoint()) {
            case Endpoint.Ip ip -> {
                boolean six = ip.family().equals("inet6");
                yield letter ? (six ? "6" : "4") : (six ? "ipv6" : "ipv4");
            }
            case Endpoint.Unix _, Endpoint.AbstractUnix _ -> letter ? "u" : "unix";
            case Endpoint.Other _ -> null;
            case null -> {
                boolean directory = view.flags().contains("O_DIRECTORY");
                yield letter ? (directory ? "d" : "f") : (directory ? "directory" : "file");
            }
        };
    }

    private static @Nullable Long number(View view) {
        if (Calls.OPENS.contains(view.type())) {
            return view.result();
        }
        for (var argument : view.call().arguments()) {
            if (argument.name().equals("sockfd")
                    || argument.name().equals("fd")
                    || argument.name().equals("arg0")) {
                return Numbers.of(argument.text());
            }
        }
        return null;
    }

    private static @Nullable Object address(View view) {
        return view.endpoint() instanceof Endpoint.Ip ip ? ip.address() : null;
    }

    private static @Nullable Long port(View view) {
        return view.endpoint() instanceof Endpoint.Ip ip ? (Long) (long) ip.port() : null;
    }

    private static boolean remote(View view) {
        return SENDS.contains(view.type());
    }

    private static @Nullable String protocol(View view) {
        return view.call() instanceof Call.Network network
                ? network.protocol().known().filter(text -> !text.isEmpty()).orElse(null)
                : null;
    }
}
