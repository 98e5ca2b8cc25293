package brig.cli.trial;

import brig.policy.Abi;
import brig.policy.NetworkRules.Protocol;
import brig.policy.SyscallTable;
import brig.policy.explain.Action;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One thing that the probe shall do, as {@code probe.h} has it.
 *
 * @param body behind the text: what a file holds, or an address
 * @param strings a bit for each number that is a place in the text
 * @param number of a system call
 */
record Deed(int verb, byte[] text, byte[] body, int strings, List<Long> numbers, long number) {
    private static final int CONNECT = 6;
    private static final int LISTEN = 7;
    private static final int CALL = 8;
    private static final int PUT_DIRECTORY = 9;
    private static final int PUT_FILE = 10;
    private static final int SAY_SO = 11;
    private static final int SIZE = 80;
    private static final int NUMBERS = 6;

    private static final long AF_INET = 2;
    private static final long AF_INET6 = 10;
    private static final byte[] NOTHING = {};

    /**
     * Arguments with which a call comes to where its capability is asked for: with zeros it fails before that. What is no
     * number is a string.
     */
    private static final Map<String, List<String>> WORDS = Map.of(
            "mount", List.of("none", "/", "tmpfs", "0", "0"),
            "umount2", List.of("/proc", "0"),
            "pivot_root", List.of("/", "/"),
            "chroot", List.of("/"),
            "iopl", List.of("3"),
            // 0 would be a wish for more than a niced caller has
            "setpriority", List.of("0", "0", "19"),
            // FAN_REPORT_FID and UFFD_USER_MODE_ONLY: what is free for all
            "fanotify_init", List.of("512"),
            "userfaultfd", List.of("1"));

    /** Empty for what is no deed, but looked up ({@link Action.Privilege}), takes a name server, or unknown to this machine. */
    static Optional<Deed> of(Action action) {
        return switch (action) {
            case Action.File(var use, var path) -> Optional.of(path(use.ordinal() + 1, path, NOTHING));
            case Action.Connect(var address, int port, var protocol) -> {
                var bytes = address.getAddress();
                var numbers = List.of((long) port, type(protocol), bytes.length == 4 ? AF_INET : AF_INET6);
                yield Optional.of(new Deed(CONNECT, NOTHING, bytes, 0, numbers, 0));
            }
            case Action.Listen(int port, var protocol) ->
                Optional.of(new Deed(LISTEN, NOTHING, NOTHING, 0, List.of((long) port, type(protocol), AF_INET), 0));
            case Action.Privilege _, Action.Reach _ -> Optional.empty();
            case Action.Call(var name, var arguments) -> {
                var number = SyscallTable.number(Abi.here().getFirst(), name);
                yield number.isEmpty() ? Optional.empty() : Optional.of(call(number.getAsInt(), name, arguments));
            }
        };
    }

    /** Nothing: the answer says that it was heard. */
    static Deed nothing() {
        return new Deed(SAY_SO, NOTHING, NOTHING, 0, List.of(), 0);
    }

    static Deed putDirectory(String path) {
        return path(PUT_DIRECTORY, path, NOTHING);
    }

    static Deed putProgram(String path) {
        return path(PUT_FILE, path, TinyProgram.bytes());
    }

    private static Deed path(int verb, String path, byte[] body) {
        return new Deed(verb, (path + "\0").getBytes(StandardCharsets.UTF_8), body, 0, List.of(), 0);
    }

    private static long type(Protocol protocol) {
        return protocol == Protocol.TCP ? 1 : 2;
    }

    private static Deed call(int number, String name, List<Long> arguments) {
        var words = arguments.isEmpty() ? WORDS.getOrDefault(name, List.of()) : List.<String>of();
        if (words.isEmpty()) {
            return new Deed(CALL, NOTHING, NOTHING, 0, arguments, number);
        }
        var text = new ByteArrayOutputStream();
        var numbers = new java.util.ArrayList<Long>();
        int strings = 0;
        for (var word : words) {
            if (Character.isDigit(word.charAt(0))) {
                numbers.add(Long.parseLong(word));
                continue;
            }
            strings |= 1 << numbers.size();
            numbers.add((long) text.size());
            text.writeBytes((word + "\0").getBytes(StandardCharsets.UTF_8));
        }
        return new Deed(CALL, text.toByteArray(), NOTHING, strings, numbers, number);
    }

    /** @param alone to be done by the container's first process itself */
    byte[] bytes(boolean alone) {
        var out = ByteBuffer.allocate(SIZE + text.length + body.length).order(ByteOrder.nativeOrder());
        out.putInt(verb)
                .putInt(text.length)
                .putInt(body.length)
                .putInt(strings)
                .putInt(alone ? 1 : 0)
                .putInt(0);
        for (int i = 0; i < NUMBERS; i++) {
            out.putLong(i < numbers.size() ? numbers.get(i) : 0);
        }
        return out.putLong(number).put(text).put(body).array();
    }
}
