package brig.rules.field;

import brig.monitor.event.Verdict;
import brig.rules.field.Field.Kind;
import brig.rules.field.Field.Presence;
import org.jspecify.annotations.Nullable;

/** {@code evt.}: the call itself. */
final class EventFields {
    private EventFields() {}

    static void addTo(Fields fields) {
        fields.constant("evt.type", Kind.TEXT, "the kernel's name of the call", call -> call)
                .constant("syscall.type", Kind.TEXT, "the same", call -> call)
                .constant("evt.dir", Kind.TEXT, "always <: a call that goes on counts as one that returned", _ -> "<")
                .constant("evt.source", Kind.TEXT, "always syscall", _ -> "syscall")
                .constant("evt.count", Kind.NUMBER, "always 1", _ -> 1L)
                .number("evt.num", "the number of the event, from 1", View::number)
                .text("evt.time", "when, UTC", view -> view.event().time().toString())
                .text("evt.datetime", "the same", view -> view.event().time().toString())
                .number("evt.rawtime", "nanoseconds since 1970", EventFields::nanoseconds)
                .number("evt.rawres", "0 or more if the call goes on, else -errno", View::result)
                .text("evt.res", "SUCCESS, or the errno's name", EventFields::result)
                .add("evt.failed", Kind.BOOLEAN, "whether it was refused", EventFields::failed, _ -> Presence.HERE)
                .text("evt.args", "all arguments, NAME=VALUE", CallArguments::all)
                .text("evt.info", "the same", CallArguments::all)
                .text(
                        "brig.verdict",
                        "allow, alert, deny or kill",
                        view -> verdict(view.event().verdict()))
                .text(
                        "brig.offence",
                        "the class under which the filter asked",
                        view -> view.event().asked().key())
                .add(
                        "evt.arg",
                        Kind.TEXT,
                        "an argument of the call: evt.arg.flags or evt.arg[flags]",
                        CallArguments::value,
                        CallArguments::presence)
                .add("evt.is_open_read", Kind.BOOLEAN, "opens to read", View::reads, EventFields::opens)
                .add("evt.is_open_write", Kind.BOOLEAN, "opens to write", View::writes, EventFields::opens)
                .add("evt.is_open_create", Kind.BOOLEAN, "may make the file", view -> makes(view), EventFields::opens)
                .add(
                        "evt.is_open_exec",
                        Kind.BOOLEAN,
                        "makes a file that may be executed",
                        view -> makes(view) && (CallArguments.mode(view) & 0111) != 0,
                        EventFields::opens)
                .lacking("evt.buffer", "the data that is sent or received")
                .lacking("evt.hostname", "the name of this host");
    }

    static Field argument(String name) {
        var argument = name.substring(name.indexOf("arg.") + "arg.".length());
        return new Field(
                name,
                Kind.TEXT,
                "the argument '" + argument + "'",
                (view, _) -> CallArguments.value(view, argument),
                (call, _) -> CallArguments.presence(call, argument),
                (_, _) -> null);
    }

    private static Presence opens(String call) {
        return Calls.OPENS.contains(call) ? Presence.HERE : Presence.NEVER;
    }

    private static boolean makes(View view) {
        var flags = view.flags();
        return view.type().equals("creat") || flags.contains("O_CREAT") || flags.contains("O_TMPFILE");
    }

    private static Long nanoseconds(View view) {
        var time = view.event().time();
        return time.getEpochSecond() * 1_000_000_000 + time.getNano();
    }

    private static @Nullable Boolean failed(View view) {
        var result = view.result();
        return result == null ? Boolean.TRUE : (Boolean) (result < 0);
    }

    private static @Nullable String result(View view) {
        var result = view.result();
        return result == null ? null : result >= 0 ? "SUCCESS" : Spelled.errno((int) -result);
    }

    private static String verdict(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allow _ -> "allow";
            case Verdict.Alert _ -> "alert";
            case Verdict.Deny _ -> "deny";
            case Verdict.Kill _ -> "kill";
        };
    }
}
