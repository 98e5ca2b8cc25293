package brig.monitor.source;

import brig.policy.SyscallTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters of one call; see {@code signatures.txt}. */
record Signature(List<Parameter> parameters) {
    private static final Map<String, Signature> ALL = read();
    private static final Signature UNKNOWN = parse("? arg0=hex arg1=hex arg2=hex arg3=hex arg4=hex arg5=hex");

    Signature {
        parameters = List.copyOf(parameters);
    }

    /**
     * @param kind what the register means, such as {@code dirfd} or {@code path}
     * @param effect for a path: what the call does to it, two letters or {@code open}; else empty
     */
    record Parameter(String name, String kind, String effect) {
        boolean isPath() {
            return !effect.isEmpty();
        }

        boolean followsLast() {
            return !kind.equals("link");
        }
    }

    /** @param call the kernel's name in any ABI */
    static Signature of(String call) {
        var own = ALL.get(call);
        return own != null ? own : ALL.getOrDefault(SyscallTable.sameAs(call), UNKNOWN);
    }

    /** The index of the first parameter of that kind, or -1. */
    int indexOf(String kind) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).kind().equals(kind)) {
                return i;
            }
        }
        return -1;
    }

    boolean namesFiles() {
        return parameters.stream().anyMatch(Parameter::isPath);
    }

    static Signature parse(String line) {
        var words = line.split(" ");
        var parameters = new ArrayList<Parameter>();
        for (int i = 1; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            int colon = words[i].indexOf(':');
            parameters.add(new Parameter(
                    words[i].substring(0, equals),
                    words[i].substring(equals + 1, colon < 0 ? words[i].length() : colon),
                    colon < 0 ? "" : words[i].substring(colon + 1)));
        }
        return new Signature(parameters);
    }

    private static Map<String, Signature> read() {
        try (var stream = Signature.class.getResourceAsStream("signatures.txt")) {
            if (stream == null) {
                throw new IllegalStateException("signatures.txt is not in the jar");
            }
            var all = new HashMap<String, Signature>(512);
            new String(stream.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isBlank() && line.charAt(0) != '#')
                    .forEach(line -> all.put(line.split(" ", 2)[0], parse(line)));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("read signatures.txt", e);
        }
    }
}
