package brig.rules.field;

import brig.monitor.event.Call;
import brig.monitor.source.CallShape.Kind;
import brig.rules.field.Field.Presence;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code evt.arg.NAME}: arguments by the names of the manual pages, and by those that public rules use. */
final class CallArguments {
    /** By the name in a rule: the manual pages' names for the same. */
    private static final Map<String, List<String>> OTHER_NAMES = Map.ofEntries(
            Map.entry("name", List.of("pathname", "path", "name", "target", "fsname")),
            Map.entry("path", List.of("pathname", "path", "filename")),
            Map.entry("filename", List.of("pathname", "path", "filename")),
            Map.entry("pathname", List.of("pathname", "path")),
            Map.entry("proto", List.of("protocol")),
            Map.entry("fd", List.of("sockfd", "fd")),
            Map.entry("dev", List.of("source", "dev")),
            Map.entry("dir", List.of("target")),
            Map.entry("type", List.of("type", "filesystemtype")),
            Map.entry("flags", List.of("flags", "mountflags", "how", "cl_args")),
            Map.entry("size", List.of("len", "size")),
            Map.entry("uargs", List.of("param_values")),
            Map.entry("sig", List.of("sig")));

    /** What only the end of a call, or its data, would tell. */
    private static final Set<String> UNSEEN = Set.of("data", "buf", "env", "cgroups", "pgid", "tty", "trusted_exepath");

    private static final Set<String> RESULTS = Set.of("res", "res_or_fd");
    private static final Set<String> PATHS = Set.of("pathname", "path", "filename", "oldpath", "newpath", "linkpath");

    private CallArguments() {}

    static Presence presence(String call, String name) {
        if (RESULTS.contains(name)) {
            return Presence.HERE;
        }
        if (UNSEEN.contains(name)) {
            return Presence.lacking("the argument '" + name + "'");
        }
        if (!name.isEmpty() && Character.isDigit(name.charAt(0))) {
            return Presence.lacking("arguments by their number");
        }
        var shape = Calls.shape(call);
        boolean here = names(name).stream().anyMatch(shape.arguments()::contains)
                || (shape.kind() == Kind.EXEC && PATHS.contains(name))
                || (shape.kind() == Kind.NETWORK && (name.equals("tuple") || name.equals("addr")));
        return here ? Presence.HERE : Presence.NEVER;
    }

    private static List<String> names(String name) {
        return OTHER_NAMES.getOrDefault(name, List.of(name));
    }

    static @Nullable String value(View view, String name) {
        if (RESULTS.contains(name)) {
            return text(view.result());
        }
        var call = view.call();
        if (call instanceof Call.Exec exec && PATHS.contains(name)) {
            return view.path(exec.path());
        }
        if (call instanceof Call.Network network && (name.equals("tuple") || name.equals("addr"))) {
            return network.endpoint().toString();
        }
        for (var wanted : names(name)) {
            int path = 0;
            for (var argument : call.arguments()) {
                boolean isPath = call instanceof Call.File && PATHS.contains(argument.name());
                if (argument.name().equals(wanted)) {
                    return isPath ? path(view, (Call.File) call, path) : spelled(wanted, argument.text());
                }
                path += isPath ? 1 : 0;
            }
        }
        return null;
    }

    private static @Nullable String path(View view, Call.File file, int index) {
        return index < file.uses().size() ? view.path(file.uses().get(index).path()) : null;
    }

    private static String spelled(String name, String text) {
        return name.equals("mode") ? Spelled.mode(text) : text;
    }

    private static @Nullable String text(@Nullable Long number) {
        return number == null ? null : number.toString();
    }

    /** The flags of an open, by name; empty if it has none. */
    static String flags(View view) {
        for (var argument : view.call().arguments()) {
            if (argument.name().equals("flags")) {
                return argument.text();
            }
        }
        return "";
    }

    /** The permissions that a call gives a file. */
    static long mode(View view) {
        for (var argument : view.call().arguments()) {
            if (argument.name().equals("mode")) {
                return Spelled.bits(argument.text());
            }
        }
        return 0;
    }

    static String all(View view) {
        return view.call().arguments().stream()
                .map(argument -> argument.name() + "=" + argument.text())
                .collect(Collectors.joining(" "));
    }
}
