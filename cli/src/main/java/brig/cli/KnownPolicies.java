package brig.cli;

import brig.policy.LastUsed;
import brig.policy.load.Given;
import brig.policy.load.Loaded;
import brig.policy.load.PolicyLoader;
import brig.runtime.sys.FileIdentity;
import brig.runtime.sys.SyscallException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Policies as they were read, for a process that reads one again and again: it is read anew when one of its files is another than
 * before, when a variable that it asks for has another value, and on another day if it asks for the day. One policy is one object
 * then, by which its filter and all else that is made of it is found again.
 */
final class KnownPolicies {
    private static final int MOST = 64;
    private static final Map<Question, Answer> LAST = LastUsed.of(MOST);

    private static volatile boolean again;

    private record Question(Path file, Map<String, String> set) {}

    /**
     * @param files what was read, or looked for in vain
     * @param variables that were asked for, with what the answer was
     * @param today nothing if nobody asked
     */
    private record Answer(
            Loaded loaded,
            Map<Path, FileIdentity> files,
            Map<String, Optional<String>> variables,
            Optional<String> today) {
        boolean holds(Given given) throws SyscallException {
            for (var file : files.entrySet()) {
                if (!FileIdentity.of(file.getKey().toString()).equals(file.getValue())) {
                    return false;
                }
            }
            for (var variable : variables.entrySet()) {
                if (!given.environment().apply(variable.getKey()).equals(variable.getValue())) {
                    return false;
                }
            }
            return today.isEmpty() || today.get().equals(given.today().get());
        }
    }

    private KnownPolicies() {}

    static Loaded load(Path file, Given given) {
        if (!again) {
            again = true; // a `brig run` reads one, and asks nobody what it has read
            return PolicyLoader.load(file, given);
        }
        try {
            var question = new Question(file, given.set());
            var known = LAST.get(question);
            if (known != null && known.holds(given)) {
                return known.loaded;
            }
            var read = read(file, given);
            if (read == null) {
                LAST.remove(question);
                return PolicyLoader.load(file, given);
            }
            LAST.put(question, read);
            return read.loaded;
        } catch (SyscallException e) {
            return PolicyLoader.load(file, given); // which says what is wrong
        }
    }

    /** Nothing if it may have changed while it was read. */
    private static @Nullable Answer read(Path file, Given given) throws SyscallException {
        var begun = Instant.now();
        long before = begun.getEpochSecond() * 1_000_000_000 + begun.getNano();
        var variables = new HashMap<String, Optional<String>>();
        var days = new HashMap<String, String>();
        var loaded = PolicyLoader.load(
                file,
                new Given(
                        () -> days.computeIfAbsent("today", _ -> given.today().get()),
                        given.set(),
                        name -> variables.computeIfAbsent(
                                name, asked -> given.environment().apply(asked))));
        var files = new HashMap<Path, FileIdentity>();
        for (var one : loaded.files()) {
            var identity = FileIdentity.of(one.toString());
            if (!identity.equals(FileIdentity.NONE) && !(identity.isRegular() && identity.isOlderThan(before))) {
                return null;
            }
            files.put(one, identity);
        }
        return new Answer(loaded, files, variables, Optional.ofNullable(days.get("today")));
    }
}
