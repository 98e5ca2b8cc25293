package brig.rules.verdict;

import brig.monitor.event.Call;
import brig.monitor.event.Call.Access;
import brig.monitor.event.Call.Use;
import brig.monitor.event.NamedPath;
import brig.monitor.event.Resolution;
import brig.policy.EffectivePolicy;
import brig.policy.verdict.FileTable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the rule that refuses a file or a program; null if none does. */
final class FileJudge {
    static final String NOT_HELD = "kernel.landlock";

    /** They change the directory that a name stands in, not the file that it names. */
    private static final Set<String> OF_THE_DIRECTORY =
            Set.of("unlink", "unlinkat", "rmdir", "rename", "renameat", "renameat2");

    private static final Set<String> TRUNCATE = Set.of("truncate", "truncate64");

    private final FileTable table;
    private final KernelControls controls;

    FileJudge(EffectivePolicy policy, KernelControls controls) {
        this.table = new FileTable(policy);
        this.controls = controls;
    }

    /**
     * A program is always looked up, for a link among the listed programs may lead to a loader, which Landlock has to let
     * through.
     */
    @Nullable
    String objection(Call.Exec call) {
        if (!controls.holdFiles() && !table.allowsAll(FileTable.EXECUTE)) {
            return NOT_HELD;
        }
        var found = call.path().resolve();
        if (found instanceof Resolution.At(var path)) {
            return table.allows(path, FileTable.EXECUTE) ? null : "files.execute";
        }
        // no list names what has no name, and Landlock does not see it
        return found instanceof Resolution.AbsentIn || found instanceof Resolution.Nowhere ? null : "files.execute";
    }

    @Nullable
    String objection(Call.File call) {
        var name = Call.bare(call.syscall());
        boolean ofTheDirectory = OF_THE_DIRECTORY.contains(name);
        boolean truncates = TRUNCATE.contains(name);
        for (var use : call.uses()) {
            var rule = isHeld(use, truncates) ? objection(use, ofTheDirectory) : NOT_HELD;
            if (rule != null) {
                return rule;
            }
        }
        return null;
    }

    /** Where the file behind a socket's path may be connected to: whoever may connect may write ({@code unix(7)}). */
    @Nullable
    String connectObjection(NamedPath socket) {
        return objection(new Use(socket, Access.WRITE, Access.NONE), false);
    }

    /** Binding makes the file. */
    @Nullable
    String bindObjection(NamedPath socket) {
        var use = new Use(socket, Access.NONE, Access.WRITE);
        return isHeld(use, false) ? objection(use, false) : NOT_HELD;
    }

    private boolean isHeld(Use use, boolean truncates) {
        boolean writes = use.ifThere() == Access.WRITE || use.ifAbsent() == Access.WRITE;
        return (truncates ? controls.holdTruncate() : controls.holdFiles())
                || table.allowsAll(writes ? FileTable.WRITE : FileTable.READ);
    }

    private @Nullable String objection(Use use, boolean ofTheDirectory) {
        if (use.ifThere() == Access.NONE && use.ifAbsent() == Access.NONE) {
            return null;
        }
        var plain = use.path().absolute();
        if (plain.isPresent()
                && ifThere(plain.get(), use.ifThere(), ofTheDirectory) == null
                && ifAbsent(FileTable.parent(plain.get()), plain.get(), use.ifAbsent()) == null) {
            return null;
        }
        var found = use.path().resolve();
        if (found instanceof Resolution.At(var path)) {
            return ifThere(path, use.ifThere(), ofTheDirectory);
        }
        if (found instanceof Resolution.AbsentIn absent) {
            return ifAbsent(absent.parent(), absent.path(), use.ifAbsent());
        }
        // pipes, memfds and deleted files that it holds already
        if (found instanceof Resolution.InMemoryOnly || found instanceof Resolution.Nowhere) {
            return null;
        }
        return use.ifThere() == Access.WRITE || use.ifAbsent() == Access.WRITE ? "files.write" : "files.read";
    }

    private @Nullable String ifThere(String path, Access access, boolean ofTheDirectory) {
        return switch (access) {
            case NONE -> null;
            case READ -> table.allows(path, FileTable.READ) ? null : "files.read";
            case WRITE ->
                ofTheDirectory
                        ? table.writeRefusal(path, FileTable.parent(path), FileTable.CHANGE)
                        : table.writeRefusal(path, path, FileTable.WRITE);
        };
    }

    private @Nullable String ifAbsent(String parent, String path, Access access) {
        return access == Access.WRITE ? table.writeRefusal(path, parent, FileTable.CHANGE) : null;
    }
}
