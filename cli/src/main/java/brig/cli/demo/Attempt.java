package brig.cli.demo;

import java.util.List;

/**
 * Something the intruder tries.
 *
 * @param title for people
 * @param words what is sent to the hole
 * @param control what should stop it
 * @param deadly whether the policy kills the container for it
 */
record Attempt(String title, List<String> words, String control, boolean deadly) {
    Attempt {
        words = List.copyOf(words);
    }

    static Attempt refused(String title, String control, String... words) {
        return new Attempt(title, List.of(words), control, false);
    }

    static Attempt killed(String title, String... words) {
        return new Attempt(title, List.of(words), "seccomp notification, kill", true);
    }
}
