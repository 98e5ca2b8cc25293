package brig.cli.run;

import java.lang.reflect.Proxy;
import java.util.function.IntConsumer;

/**
 * {@code sun.misc.Signal} of the module jdk.unsupported, by reflection: it is the JDK's only way to hear a signal, and javac
 * warns of it in a way that nothing turns off.
 */
final class JdkSignal {
    private JdkSignal() {}

    /**
     * Hears a signal from now on, instead of what it did before.
     *
     * @param name without SIG
     * @param handler gets the signal's number, on a thread of its own
     */
    static void handle(String name, IntConsumer handler) {
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handlerType = Class.forName("sun.misc.SignalHandler");
            var wanted = signal.getConstructor(String.class).newInstance(name);
            int number = (int) signal.getMethod("getNumber").invoke(wanted);
            var proxy = Proxy.newProxyInstance(
                    JdkSignal.class.getClassLoader(),
                    new Class<?>[] {handlerType},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            handler.accept(number);
                            yield null;
                        }
                        case "hashCode" -> number;
                        case "equals" -> System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                        default -> "handler of " + name;
                    });
            signal.getMethod("handle", signal, handlerType).invoke(null, wanted, proxy);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM gives no signal " + name + ": " + e, e);
        }
    }
}
