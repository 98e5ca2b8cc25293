package brig.tests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code brig run} as a user types it.
 *
 * @param temp where the policy file is written
 * @param before words in front of Brig's own, as of {@code nosys}
 * @param options of {@code run}, beside {@code --policy} and {@code --rootfs}
 */
public record Brig(Path temp, PolicyText policy, Path rootfs, List<String> before, List<String> options) {
    /** landlock_create_ruleset, landlock_add_rule, landlock_restrict_self. */
    private static final String LANDLOCK = "444,445,446";

    public Brig {
        before = List.copyOf(before);
        options = List.copyOf(options);
    }

    /** With the busybox root and a policy that holds everything. */
    public static Brig in(Path temp) throws IOException, InterruptedException {
        return new Brig(temp, PolicyText.HELD, Roots.busybox(), List.of(), List.of());
    }

    public Brig policy(PolicyText other) {
        return new Brig(temp, other, rootfs, before, options);
    }

    /** One section of the policy another one. */
    public Brig with(String section, String yaml) {
        return policy(policy.with(section, yaml));
    }

    public Brig rootfs(Path other) {
        return new Brig(temp, policy, other, before, options);
    }

    public Brig option(Object... more) {
        var all = new ArrayList<>(options);
        all.addAll(Command.of(more).words());
        return new Brig(temp, policy, rootfs, before, all);
    }

    public Brig volume(Path source, String target) {
        return option("-v", source + ":" + target);
    }

    public Brig behind(Object... words) {
        return new Brig(temp, policy, rootfs, Command.of(words).words(), options);
    }

    /** Within what it is behind so far. */
    public Brig behindAlso(Object... words) {
        var all = new ArrayList<>(before);
        all.addAll(Command.of(words).words());
        return behind(all.toArray());
    }

    /** On a kernel without Landlock, started all the same: so that what other controls do can be seen. */
    public Brig withoutLandlock() {
        return behind(Tools.nosys(), LANDLOCK).option("--allow-degraded");
    }

    /** {@code brig doctor --clean}, for a test that killed a Brig. */
    public static void clean() throws IOException, InterruptedException {
        var cleaned = verb("doctor", "--clean").run();
        if (!cleaned.out().matches("(?s).*ok +leftovers.*")) {
            throw new IOException("brig doctor --clean: " + cleaned);
        }
    }

    /** Another verb than {@code run}. */
    public static Command verb(Object... words) {
        return Command.of(Tools.brig().toArray()).and(words);
    }

    /** The same container, watched by somebody who lets everything go on: what fails in it the kernel holds alone. */
    public Ended unwatched(String words) throws IOException, InterruptedException {
        return cell(false, words);
    }

    /** The same container, watched by the policy alone: no rule over time ends it for a burst of refusals. */
    public Ended judged(String words) throws IOException, InterruptedException {
        return cell(true, words);
    }

    private Ended cell(boolean judged, String words) throws IOException, InterruptedException {
        return Command.of(before.toArray())
                .and(Tools.java("brig.tests.Cell").toArray())
                .and(policy.write(temp), rootfs, options.contains("--allow-degraded"), judged)
                .and(inside(words))
                .run();
    }

    public Command command(Object... program) throws IOException {
        return Command.of()
                .and(before.toArray())
                .and(Tools.brig().toArray())
                .and("run", "--policy", policy.write(temp), "--rootfs", rootfs)
                .and(options.toArray())
                .and("--")
                .and(program);
    }

    public Ended run(Object... program) throws IOException, InterruptedException {
        return command(program).run();
    }

    /** One attempt of the helper, or several: {@code readfile /etc/shadow}, {@code each id + caps}. */
    public Ended attempt(String words) throws IOException, InterruptedException {
        return run(inside(words));
    }

    public Command.Started start(String words) throws IOException {
        return command(inside(words)).start();
    }

    private static Object[] inside(String words) {
        return ("/bin/inside " + words).split(" ");
    }
}
