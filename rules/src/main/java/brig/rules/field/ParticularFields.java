package brig.rules.field;

import brig.rules.field.Field.Kind;
import brig.rules.field.Field.Presence;
import org.jspecify.annotations.Nullable;

/** {@code user.}, {@code proc.}: what is read of a process because rules may ask for it. */
final class ParticularFields {
    private ParticularFields() {}

    static void addTo(Fields fields) {
        fields.text(
                        "user.name",
                        "as the container's /etc/passwd had it at the start",
                        view -> name(view.particulars().user(), view.process().uid()))
                .text(
                        "group.name",
                        "as the container's /etc/group had it at the start",
                        view -> name(view.particulars().group(), view.process().gid()))
                .number("user.loginuid", "who logged in, -1 if nobody did", view ->
                        (long) view.particulars().loginUid())
                .text(
                        "user.loginname",
                        "root, or nothing: others log in to this host",
                        view -> view.particulars().loginUid() == 0 ? "root" : null)
                .number("proc.tty", "the number of its terminal, 0 without one", view ->
                        (long) view.particulars().terminal())
                .number(
                        "proc.sid",
                        "its session, on this host",
                        view -> known(view.particulars().session()))
                .number(
                        "proc.vpgid",
                        "its process group, in the container",
                        view -> known(view.particulars().processGroup()))
                .add(
                        "proc.is_vpgid_leader",
                        Kind.BOOLEAN,
                        "whether its process group has its number",
                        view -> view.particulars().processGroup()
                                == view.process().containerPid(),
                        _ -> Presence.HERE)
                .number(
                        "proc.duration",
                        "nanoseconds since it started",
                        view -> view.particulars().ageNanos())
                .text(
                        "thread.cgroups",
                        "its places in the cgroup hierarchies, with blanks between them",
                        view -> view.particulars().cgroup())
                .add(
                        "proc.env",
                        Kind.TEXT,
                        "its environment, NAME=VALUE; of one variable proc.env[NAME]",
                        ParticularFields::environment,
                        (_, _) -> Presence.HERE);
    }

    /** Root is root even where no file says so. */
    private static @Nullable String name(String name, int id) {
        return name.isEmpty() ? (id == 0 ? "root" : null) : name;
    }

    private static @Nullable Long known(int number) {
        return number < 0 ? null : (Long) (long) number;
    }

    private static @Nullable Object environment(View view, String name) {
        if (name.isEmpty()) {
            return String.join(" ", view.environment());
        }
        for (var variable : view.environment()) {
            if (variable.startsWith(name + "=")) {
                return variable.substring(name.length() + 1);
            }
        }
        return null;
    }
}
