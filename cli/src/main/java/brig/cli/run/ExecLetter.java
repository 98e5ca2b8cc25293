package brig.cli.run;

import brig.policy.UserIds;
import brig.runtime.plan.ExecRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * What {@code brig exec} writes to the container's Brig, words with a NUL behind each: {@code exec}, flags, directory, user,
 * how many variables, the variables, the program and its arguments.
 *
 * @param detached nobody waits for its end
 */
record ExecLetter(ExecRequest request, boolean detached) {
    /** Of one message between the two. */
    static final int MOST_BYTES = 160 << 10;

    static final String VERB = "exec";
    /** Asks for the container's exit code, when it comes to that. */
    static final String WAIT = "wait";

    private static final int FIXED = 5;

    byte[] bytes() {
        var words = new ArrayList<String>();
        words.add(VERB);
        words.add((request.terminal() ? "t" : "") + (detached ? "d" : ""));
        words.add(request.workDir().orElse(""));
        words.add(request.user().map(user -> user.uid() + ":" + user.gid()).orElse(""));
        words.add(Integer.toString(request.environment().size()));
        request.environment().forEach((name, value) -> words.add(name + "=" + value));
        words.addAll(request.command());
        return (String.join("\0", words) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    /** @throws IllegalArgumentException if it is none */
    static ExecLetter of(byte[] bytes) {
        var words = List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
        if (words.size() < FIXED + 2 || !words.getFirst().equals(VERB)) {
            throw new IllegalArgumentException("not a letter of brig exec's");
        }
        int variables = Integer.parseInt(words.get(4));
        var environment = new LinkedHashMap<String, String>();
        for (var variable : words.subList(FIXED, FIXED + variables)) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        var flags = words.get(1);
        return new ExecLetter(
                new ExecRequest(
                        words.subList(FIXED + variables, words.size() - 1),
                        environment,
                        words.get(2).isEmpty() ? Optional.empty() : Optional.of(words.get(2)),
                        flags.contains("t"),
                        user(words.get(3))),
                flags.contains("d"));
    }

    private static Optional<UserIds> user(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        var ids = text.split(":", 2);
        return Optional.of(new UserIds(Integer.parseInt(ids[0]), Integer.parseInt(ids[1]), List.of()));
    }
}
