package brig.cli.learn;

import brig.policy.CoreCalls;
import brig.policy.learn.LearnedPolicy;
import brig.policy.learn.Sightings;
import brig.policy.learn.Sightings.Kind;
import brig.runtime.plan.RootSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that a learned policy is written to, whole each time: whoever reads it meanwhile has the one before.
 *
 * @param words the program that was watched
 * @param merged files that were learned before and are in it
 */
public record LearnedFile(Path file, List<String> words, List<String> merged) {
    public LearnedFile {
        words = List.copyOf(words);
        merged = List.copyOf(merged);
    }

    /** With a slash, so that it is a file and no shipped policy. */
    public String path() {
        return file.toString().contains("/") ? file.toString() : "./" + file;
    }

    /**
     * @param root that the program ran in
     * @param ended the program's exit code while it was recorded
     * @param proof what came of running it again, for the header
     */
    public void write(LearnedPolicy.Wishes wishes, Sightings seen, RootSource root, int ended, String proof)
            throws IOException {
        var header = header(wishes, seen, ended, proof);
        var text = LearnedPolicy.text(seen, wishes.withHeader(header), path -> stands(root, path));
        var temporary = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(temporary);
        Files.writeString(temporary, text, StandardOpenOption.CREATE_NEW);
        try {
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(file + " is a directory", e);
        }
    }

    private List<String> header(LearnedPolicy.Wishes wishes, Sightings seen, int ended, String proof) {
        var header = new ArrayList<String>();
        header.add("Learned by 'brig policy learn' from: " + String.join(" ", words));
        if (!merged.isEmpty()) {
            header.add("and from the earlier " + String.join(", ", merged));
        }
        header.add("");
        header.add("Each call was stopped and noted, but for " + CoreCalls.NAMES.size()
                + " that every program makes; paths and addresses as the kernel resolves them.");
        header.add(
                "What a run did not do is not in here: run it in every way that matters, and learn on with --merge.");
        header.add(
                seen.isMeasured()
                        ? "Memory and tasks are what was used, and " + wishes.headroom() + " per cent more."
                        : "Memory and tasks were not measured, for want of a cgroup: the limits are those of "
                                + wishes.base() + ".");
        if (ended != 0) {
            header.add("The program ended with " + ended + " while it was recorded.");
        }
        seen.things(Kind.BEYOND_WORDS)
                .forEach((what, times) -> header.add("Not in here, for no line can say it: " + what));
        header.add("Proof: " + proof + ".");
        return header;
    }

    private static boolean stands(RootSource root, String path) {
        return root.directories().stream()
                .anyMatch(directory -> Files.exists(
                        Path.of(directory + (directory.toString().equals("/") ? "" : "/") + path.substring(1)),
                        LinkOption.NOFOLLOW_LINKS));
    }
}
