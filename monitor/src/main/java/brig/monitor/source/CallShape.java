package brig.monitor.source;

import java.util.List;

/**
 * What an event about a call will hold, known before there is one.
 *
 * @param kind which {@link brig.monitor.event.Call} it becomes
 * @param arguments their names, in the order of the manual page; empty for a call that is shown by its registers alone
 * @param looksAtSocket whether it is told where a descriptor of it leads, if that is a socket
 */
public record CallShape(Kind kind, List<String> arguments, boolean looksAtSocket) {
    public CallShape {
        arguments = List.copyOf(arguments);
    }

    /** The cases of {@link brig.monitor.event.Call}. */
    public enum Kind {
        EXEC,
        FILE,
        NETWORK,
        OTHER
    }

    /** @param call the kernel's name */
    public static CallShape of(String call) {
        var signature = Signature.of(call);
        var names = signature.parameters().stream()
                .filter(parameter ->
                        !parameter.kind().equals("hex") || !parameter.name().startsWith("arg"))
                .map(Signature.Parameter::name)
                .toList();
        return new CallShape(kind(signature), names, signature.indexOf("socket") >= 0);
    }

    private static Kind kind(Signature signature) {
        if (signature.indexOf("exec") >= 0) {
            return Kind.EXEC;
        }
        if (signature.indexOf("sockaddr") >= 0 || signature.indexOf("msghdr") >= 0) {
            return Kind.NETWORK;
        }
        return signature.namesFiles() ? Kind.FILE : Kind.OTHER;
    }
}
