package brig.cli;

import brig.runtime.image.Progress;

/** Says how far a load has come, from its second second on: a line that changes on a terminal, else one now and then. */
final class LoadProgress implements Progress {
    private static final long SECOND = 1_000_000_000L;
    private static final long BETWEEN_LINES = 5 * SECOND;

    private final Console console;
    private final long between;
    private long next = System.nanoTime() + SECOND;
    private boolean shown;

    LoadProgress(Console console) {
        this.console = console;
        this.between = console.colourErr() ? SECOND / 4 : BETWEEN_LINES;
    }

    @Override
    public void at(String what, long done, long total) {
        long now = System.nanoTime();
        if (now < next) {
            return;
        }
        next = now + between;
        var text = what + ": " + ImageOptions.amount(done) + " of " + ImageOptions.amount(total);
        if (console.colourErr()) {
            console.err().print("\r\033[K" + text);
            console.err().flush();
            shown = true;
        } else {
            console.note(text);
        }
    }

    /** Takes the changing line away. */
    void end() {
        if (shown) {
            console.err().print("\r\033[K");
            console.err().flush();
        }
    }
}
