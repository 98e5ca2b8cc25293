package brig.rules.field;

import brig.monitor.event.Call;
import brig.monitor.event.ProcessInfo.Parent;
import brig.monitor.event.Resolution;
import brig.rules.field.Field.Kind;
import brig.rules.field.Field.Presence;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** {@code proc.}, {@code thread.}, {@code user.} and {@code group.}: who makes the call. */
final class ProcessFields {
    private ProcessFields() {}

    static void addTo(Fields fields) {
        fields.text("proc.name", "what the process calls itself, 15 letters", View::processName)
                .text("proc.exepath", "the program's path, links followed", view -> some(view.program()))
                .text("proc.exe", "the first word of the command line", view -> first(view.argv()))
                .text("proc.args", "the other words", View::arguments)
                .text("proc.cmdline", "name and arguments", View::commandLine)
                .text("proc.exeline", "all words", view -> String.join(" ", view.argv()))
                .number(
                        "proc.nargs",
                        "how many words follow the first",
                        view -> Math.max(0L, view.argv().size() - 1L))
                .text(
                        "proc.cwd",
                        "the working directory",
                        view -> some(view.process().cwd()))
                .number("proc.pid", "on this host", view ->
                        (long) view.process().pid())
                .number("proc.vpid", "in the container", view ->
                        (long) view.process().containerPid())
                .number("thread.tid", "on this host; the process's", view ->
                        (long) view.process().pid())
                .add(
                        "proc.is_exe_from_memfd",
                        Kind.BOOLEAN,
                        "the program has no file",
                        ProcessFields::memfd,
                        _ -> Presence.HERE)
                .text(
                        "thread.cap_permitted",
                        "by name",
                        view -> Spelled.capabilities(view.process().permitted()))
                .text(
                        "thread.cap_effective",
                        "by name",
                        view -> Spelled.capabilities(view.process().effective()))
                .number("user.uid", "on this host", view ->
                        (long) view.process().uid())
                .number("group.gid", "on this host", view ->
                        (long) view.process().gid());
        parents(fields);
        ParticularFields.addTo(fields);
        fields.lacking("proc.sname", "sessions")
                .lacking("proc.vpgid.name", "process groups")
                .lacking("proc.vpgid.exe", "process groups")
                .lacking("proc.ppid.duration", "the start of a parent")
                .lacking("proc.is_exe_upper_layer", "the layer that a program's file lies in")
                .lacking("proc.is_exe_writable", "the mode of a program's file")
                .lacking("proc.exe_ino.ctime", "the times of a program's file")
                .lacking("proc.exe_ino.mtime", "the times of a program's file")
                .lacking("proc.exe_ino.ctime_duration_proc_start", "the times of a program's file");
    }

    private static void parents(Fields fields) {
        fields.number("proc.ppid", "of the parent", view -> of(view.parent(1), parent -> (long) parent.pid()))
                .text("proc.pname", "the parent's name", view -> of(view.parent(1), Parent::name))
                .text("proc.pexepath", "the parent's program", view -> of(view.parent(1), Parent::exe))
                .text(
                        "proc.pexe",
                        "the first word of the parent's command line",
                        view -> of(view.parent(1), parent -> first(parent.argv())))
                .text(
                        "proc.pcmdline",
                        "the parent's name and arguments",
                        view -> of(view.parent(1), parent -> View.line(parent.name(), parent.argv())));
        ancestors(fields, "proc.aname", "names of those above, [1] the parent", Parent::name);
        ancestors(fields, "proc.aexepath", "programs of those above", Parent::exe);
        ancestors(fields, "proc.apid", "process ids of those above", parent -> Integer.toString(parent.pid()));
        fields.lacking("proc.aexe", "command lines above the parent's")
                .lacking("proc.acmdline", "command lines above the parent's");
    }

    private static void ancestors(Fields fields, String name, String meaning, Function<Parent, @Nullable Object> of) {
        fields.add(
                name,
                Kind.TEXTS,
                meaning,
                (view, index) -> {
                    if (index.isEmpty()) {
                        return view.process().parents().stream().map(of).toList();
                    }
                    return index.equals("0") ? own(view, name) : of(view.parent(generation(index)), of);
                },
                (_, index) -> index.isEmpty() || index.matches("[0-9]{1,4}")
                        ? Presence.HERE
                        : Presence.lacking("'" + index + "', which is no number"));
    }

    /** 0, which no parent is, if it is no number. */
    private static int generation(String index) {
        var number = Numbers.of(index);
        return number == null ? 0 : Math.clamp(number, 0, 1000);
    }

    private static @Nullable Object own(View view, String name) {
        return switch (name) {
            case "proc.aname" -> view.processName();
            case "proc.aexepath" -> view.program();
            default -> Integer.toString(view.process().pid());
        };
    }

    private static boolean memfd(View view) {
        if (view.call() instanceof Call.Exec exec) {
            return exec.path().resolution().known().orElse(null) instanceof Resolution.InMemoryOnly(var name)
                    && name.startsWith("/memfd:");
        }
        return view.process().exe().startsWith("/memfd:");
    }

    private static @Nullable String first(java.util.List<String> argv) {
        return argv.isEmpty() ? null : argv.getFirst();
    }

    private static @Nullable String some(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Object of(@Nullable Parent parent, Function<Parent, @Nullable Object> value) {
        return parent == null ? null : value.apply(parent);
    }
}
