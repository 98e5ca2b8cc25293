package brig.cli.live;

import brig.runtime.sys.Descriptors;
import brig.runtime.sys.NativeMemory;
import brig.runtime.sys.SyscallException;
import brig.runtime.sys.Terminal;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The page on a terminal, drawn anew every second until q or Ctrl-C. It uses the terminal's second screen, so that what was there
 * before is there again afterwards, however it ends.
 */
public final class LiveView {
    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_TO_END = "\u001b[J";
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;

    private final PrintStream out;
    private final boolean colour;
    private final Optional<Terminal> keys = Terminal.of(0);
    private final CountDownLatch over = new CountDownLatch(1);
    private boolean shown;

    private LiveView(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** Whether standard output is a terminal. */
    public static boolean isPossible() {
        return Terminal.isTerminal(1);
    }

    /** All containers now; rates are zero. */
    public static Look look() throws IOException {
        return Look.first();
    }

    /** Returns when somebody has had enough. */
    public static void run(PrintStream out, boolean colour) throws IOException, InterruptedException {
        var view = new LiveView(out, colour);
        var look = Look.first(); // who may not look learns it on his own screen
        var hook = new Thread(view::leave);
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            view.enter();
            do {
                view.draw(look);
                look = view.over.await(1, TimeUnit.SECONDS) ? look : look.next();
            } while (view.over.getCount() > 0 && !out.checkError());
        } finally {
            view.leave();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private synchronized void enter() throws SyscallException {
        shown = true;
        if (keys.isPresent()) {
            keys.get().raw();
            Thread.ofPlatform().daemon().name("brig-keys").start(this::read);
        }
        out.print(ENTER);
        out.flush();
    }

    private void read() {
        var key = NativeMemory.ofSize(1);
        try {
            while (Descriptors.read(0, key) > 0) {
                int typed = key.buffer().get(0);
                if (typed == 'q' || typed == 'Q' || typed == CTRL_C || typed == CTRL_D) {
                    break;
                }
            }
        } catch (SyscallException e) {
            // the terminal is gone
        }
        over.countDown();
    }

    private void draw(Look look) throws SyscallException {
        var size = Terminal.of(1)
                .orElseThrow(() -> new IllegalStateException("no terminal any more"))
                .size();
        int rows = size.rows() == 0 ? 24 : size.rows();
        int columns = size.columns() == 0 ? 80 : size.columns();
        var screen = new StringBuilder(HOME);
        var page = Page.of(look, columns, rows - 1, colour);
        for (var line : page) {
            screen.append(line).append(CLEAR_TO_END_OF_LINE).append("\r\n");
        }
        screen.append(CLEAR_TO_END);
        synchronized (this) {
            if (shown) {
                out.print(screen);
                out.flush();
            }
        }
    }

    private synchronized void leave() {
        if (shown) {
            shown = false;
            out.print(LEAVE);
            out.flush();
            try {
                if (keys.isPresent()) {
                    keys.get().restore();
                }
            } catch (SyscallException e) {
                // the terminal is gone
            }
        }
    }
}
