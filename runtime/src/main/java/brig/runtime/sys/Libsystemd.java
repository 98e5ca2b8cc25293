package brig.runtime.sys;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongToIntFunction;

/**
 * A conversation with this host's systemd, in libsystemd's words ({@code sd-bus(3)}), by one thread. Root speaks with it directly,
 * as {@code systemctl} does, and by way of the system bus where there is no direct way.
 *
 * <p>libsystemd is asked for by its soname, so its development package is not needed; nothing of it is loaded where nobody asks
 * for systemd.
 *
 * @see <a href="https://www.freedesktop.org/software/systemd/man/latest/org.freedesktop.systemd1.html">systemd1</a>
 */
public final class Libsystemd implements AutoCloseable {
    private static final Path DIRECT = Path.of("/run/systemd/private");
    private static final Path BUS = Path.of("/run/dbus/system_bus_socket");
    private static final String INSTEAD = ": let the engine use the driver cgroupfs (docker:"
            + " native.cgroupdriver=cgroupfs; podman: cgroup_manager=\"cgroupfs\")";
    private static final String NAME = "org.freedesktop.systemd1";
    private static final String MANAGER = NAME + ".Manager";
    private static final String OBJECT = "/org/freedesktop/systemd1";
    private static final String JOB_REMOVED = "JobRemoved";
    private static final long PATIENCE_MICROS = 25_000_000;
    /** {@code struct sd_bus_error}. */
    private static final int ERROR_SIZE = 24;

    private static final int MESSAGE_OF_ERROR = 8;

    private final long bus;

    private Libsystemd(long bus) {
        this.bus = bus;
    }

    /** @throws IOException if there is no systemd to be reached, or no libsystemd; with what to do instead */
    public static Libsystemd open() throws IOException {
        demand();
        if (!Files.exists(DIRECT)) {
            return connect(false);
        }
        try {
            return connect(true);
        } catch (SyscallException e) {
            // the socket of a systemd that has ended, or was started anew elsewhere
            if (!Files.exists(BUS)) {
                throw e;
            }
            return connect(false);
        }
    }

    /** @throws IOException if there is no systemd here that listens to this process; with what to do instead */
    public static void demand() throws IOException {
        boolean direct = Files.exists(DIRECT);
        if (!direct && !Files.exists(BUS)) {
            throw new IOException(
                    "no systemd to be reached here: there is neither " + DIRECT + " nor " + BUS + INSTEAD);
        }
        if (direct && !Files.isWritable(DIRECT)) {
            throw new IOException(
                    "systemd listens to root alone (" + DIRECT + "), and a user's own systemd is not asked" + INSTEAD);
        }
    }

    private static Libsystemd connect(boolean direct) throws IOException {
        try {
            var bus = NativeMemory.ofSize(8);
            if (direct) {
                checked("sd_bus_new", C.sd_bus_new(bus.address()));
            } else {
                checked("connect to the system bus", C.sd_bus_open_system(bus.address()));
            }
            var opened = new Libsystemd(bus.buffer().getLong(0));
            try {
                opened.begin(direct);
                return opened;
            } catch (IOException e) {
                opened.close();
                throw e;
            }
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new IOException(
                    "libsystemd.so.0 is not installed: install the package libsystemd0 (Debian, Ubuntu)", e);
        }
    }

    private void begin(boolean direct) throws IOException {
        if (direct) {
            var address = NativeMemory.ofString("unix:path=" + DIRECT);
            checked("sd_bus_set_address", with(address, place -> C.sd_bus_set_address(bus, place)));
            checked("connect to " + DIRECT, C.sd_bus_start(bus));
            return;
        }
        // on the direct way every signal of the manager's is heard
        var rule = "type='signal',sender='" + NAME + "',interface='" + MANAGER + "',member='" + JOB_REMOVED + "'";
        try (var match =
                new Call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch")) {
            match.text('s', rule).send().close();
        }
        try (var subscribe = new Call(NAME, OBJECT, MANAGER, "Subscribe")) {
            subscribe.send().close();
        }
    }

    /** Makes a unit and waits until it is there. */
    public void startTransientUnit(String unit, List<UnitProperty> properties) throws IOException {
        try (var call = new Call(NAME, OBJECT, MANAGER, "StartTransientUnit")) {
            call.text('s', unit)
                    .text('s', "fail")
                    .properties(properties)
                    .open('a', "(sa(sv))")
                    .closeContainer();
            await(call, "start " + unit);
        }
    }

    /** @param properties hold until the unit ends, and are written nowhere */
    public void setUnitProperties(String unit, List<UnitProperty> properties) throws IOException {
        try (var call = new Call(NAME, OBJECT, MANAGER, "SetUnitProperties")) {
            call.text('s', unit).flag(true).properties(properties).send().close();
        }
    }

    /** Ends what runs in a unit, and waits until it has. Nothing happens if there is no such unit. */
    public void stopUnit(String unit) throws IOException {
        try (var call = new Call(NAME, OBJECT, MANAGER, "StopUnit")) {
            await(call.text('s', unit).text('s', "replace"), "stop " + unit);
        } catch (BusException e) {
            if (!e.name().equals(NAME + ".NoSuchUnit")) {
                throw e;
            }
        }
    }

    private void await(Call call, String what) throws IOException {
        String job;
        try (var answer = call.send()) {
            job = answer.text('o');
        }
        long end = System.nanoTime() + PATIENCE_MICROS * 1000;
        var heard = NativeMemory.ofSize(8);
        while (System.nanoTime() < end) {
            heard.buffer().putLong(0, 0);
            int more = checked("sd_bus_process", C.sd_bus_process(bus, heard.address()));
            long message = heard.buffer().getLong(0);
            if (message != 0) {
                try (var signal = new Answer(message)) {
                    if (signal.isAbout(job)) {
                        return;
                    }
                }
            } else if (more == 0) {
                checked("sd_bus_wait", C.sd_bus_wait(bus, 1_000_000));
            }
        }
        throw new IOException("systemd: " + what + ": its job " + job + " has not ended within "
                + PATIENCE_MICROS / 1_000_000 + " s");
    }

    @Override
    public void close() {
        C.sd_bus_flush_close_unref(bus);
    }

    /** What systemd answered instead of doing it. */
    public static final class BusException extends IOException {
        private static final long serialVersionUID = 1;

        private final String name;

        BusException(String call, String name, String message) {
            super("systemd: " + call + ": " + message + " (" + name + ")");
            this.name = name;
        }

        /** Such as {@code org.freedesktop.systemd1.NoSuchUnit}. */
        public String name() {
            return name;
        }
    }

    /** A message that has come; its words are read in their order. */
    private static final class Answer implements AutoCloseable {
        private final long message;

        Answer(long message) {
            this.message = message;
        }

        String text(char type) throws IOException {
            return new Pointer(read(type)).getString(0);
        }

        private long read(char type) throws IOException {
            var value = NativeMemory.ofSize(8);
            checked("sd_bus_message_read", C.sd_bus_message_read_basic(message, (byte) type, value.address()));
            long read = value.buffer().getLong(0);
            return read;
        }

        /**
         * Whether it says that this job is over.
         *
         * @throws IOException if it says that nothing came of it
         */
        boolean isAbout(String job) throws IOException {
            var manager = NativeMemory.ofString(MANAGER);
            var member = NativeMemory.ofString(JOB_REMOVED);
            int is = with(manager, one -> with(member, other -> C.sd_bus_message_is_signal(message, one, other)));
            if (is <= 0) {
                return false;
            }
            read('u');
            if (!text('o').equals(job)) {
                return false;
            }
            var unit = text('s');
            var result = text('s');
            if (!result.equals("done")) {
                throw new IOException("systemd: the job of " + unit + " ended with '" + result + "'");
            }
            return true;
        }

        @Override
        public void close() {
            C.sd_bus_message_unref(message);
        }
    }

    /** A method call while it is written. */
    private final class Call implements AutoCloseable {
        private final String member;
        private final long message;

        Call(String destination, String path, String manager, String member) throws IOException {
            this.member = member;
            var made = NativeMemory.ofSize(8);
            var words = List.of(
                    NativeMemory.ofString(destination),
                    NativeMemory.ofString(path),
                    NativeMemory.ofString(manager),
                    NativeMemory.ofString(member));
            try {
                checked(
                        "sd_bus_message_new_method_call",
                        C.sd_bus_message_new_method_call(
                                bus,
                                made.address(),
                                words.get(0).address(),
                                words.get(1).address(),
                                words.get(2).address(),
                                words.get(3).address()));
            } finally {
                Reference.reachabilityFence(words);
            }
            message = made.buffer().getLong(0);
        }

        Call text(char type, String value) throws IOException {
            return append(type, NativeMemory.ofString(value));
        }

        Call flag(boolean value) throws IOException {
            var number = NativeMemory.ofSize(8);
            number.buffer().putInt(0, value ? 1 : 0);
            return append('b', number);
        }

        private Call number(long value) throws IOException {
            var number = NativeMemory.ofSize(8);
            number.buffer().putLong(0, value);
            return append('t', number);
        }

        private Call append(char type, NativeMemory value) throws IOException {
            checked(member, with(value, at -> C.sd_bus_message_append_basic(message, (byte) type, at)));
            return this;
        }

        private Call array(char type, NativeMemory values, int size) throws IOException {
            checked(member, with(values, at -> C.sd_bus_message_append_array(message, (byte) type, at, size)));
            return this;
        }

        Call open(char type, String contents) throws IOException {
            var text = NativeMemory.ofString(contents);
            checked(member, with(text, at -> C.sd_bus_message_open_container(message, (byte) type, at)));
            return this;
        }

        Call closeContainer() throws IOException {
            checked(member, C.sd_bus_message_close_container(message));
            return this;
        }

        Call properties(List<UnitProperty> properties) throws IOException {
            open('a', "(sv)");
            for (var property : properties) {
                open('r', "sv").text('s', property.name());
                value(property);
                closeContainer().closeContainer();
            }
            return closeContainer();
        }

        /** No switch over its kinds: that would be made while the first container waits for it. */
        private void value(UnitProperty property) throws IOException {
            if (property instanceof UnitProperty.Text text) {
                open('v', "s").text('s', text.value());
            } else if (property instanceof UnitProperty.Flag flag) {
                open('v', "b").flag(flag.value());
            } else if (property instanceof UnitProperty.Amount amount) {
                open('v', "t").number(amount.value());
            } else if (property instanceof UnitProperty.Numbers numbers) {
                int count = numbers.values().size();
                var memory = NativeMemory.ofSize(4 * count);
                for (int i = 0; i < count; i++) {
                    memory.buffer().putInt(4 * i, numbers.values().get(i));
                }
                open('v', "au").array('u', memory, 4 * count);
            } else if (property instanceof UnitProperty.Pairs pairs) {
                open('v', "a(ss)").open('a', "(ss)");
                for (var pair : pairs.values()) {
                    open('r', "ss")
                            .text('s', pair.first())
                            .text('s', pair.second())
                            .closeContainer();
                }
                closeContainer();
            } else if (property instanceof UnitProperty.Octets octets) {
                int count = octets.values().size();
                var memory = NativeMemory.ofSize(count);
                for (int i = 0; i < count; i++) {
                    memory.buffer().put(i, octets.values().get(i));
                }
                open('v', "ay").array('y', memory, count);
            }
        }

        Answer send() throws IOException {
            var error = NativeMemory.ofSize(ERROR_SIZE);
            var answer = NativeMemory.ofSize(8);
            int result = C.sd_bus_call(bus, message, PATIENCE_MICROS, error.address(), answer.address());
            try {
                long name = error.buffer().getLong(0);
                if (result < 0 && name != 0) {
                    long text = error.buffer().getLong(MESSAGE_OF_ERROR);
                    throw new BusException(
                            member,
                            new Pointer(name).getString(0),
                            text == 0 ? Errno.describe(-result) : new Pointer(text).getString(0));
                }
                checked("systemd: " + member, result);
                return new Answer(answer.buffer().getLong(0));
            } finally {
                C.sd_bus_error_free(error.address());
                Reference.reachabilityFence(error);
                Reference.reachabilityFence(answer);
            }
        }

        @Override
        public void close() {
            C.sd_bus_message_unref(message);
        }
    }

    /** A call with memory among its arguments, which is there until it has returned. */
    private static int with(NativeMemory memory, LongToIntFunction call) {
        try {
            return call.applyAsInt(memory.address());
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /** sd-bus answers with the negative error number itself, and leaves errno alone. */
    private static int checked(String call, int result) throws SyscallException {
        if (result < 0) {
            throw new SyscallException(call, -result);
        }
        return result;
    }

    private static final class C {
        static {
            Native.register(C.class, "libsystemd.so.0");
        }

        private C() {}

        static native int sd_bus_new(long bus);

        static native int sd_bus_set_address(long bus, long address);

        static native int sd_bus_start(long bus);

        static native int sd_bus_open_system(long bus);

        static native long sd_bus_flush_close_unref(long bus);

        static native int sd_bus_message_new_method_call(
                long bus, long message, long destination, long path, long manager, long member);

        static native int sd_bus_message_append_basic(long message, byte type, long value);

        static native int sd_bus_message_append_array(long message, byte type, long values, long size);

        static native int sd_bus_message_open_container(long message, byte type, long contents);

        static native int sd_bus_message_close_container(long message);

        static native int sd_bus_message_read_basic(long message, byte type, long value);

        static native int sd_bus_message_is_signal(long message, long manager, long member);

        static native long sd_bus_message_unref(long message);

        static native int sd_bus_call(long bus, long message, long micros, long error, long answer);

        static native void sd_bus_error_free(long error);

        static native int sd_bus_process(long bus, long message);

        static native int sd_bus_wait(long bus, long micros);
    }
}
