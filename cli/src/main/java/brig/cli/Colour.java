package brig.cli;

/** What a colour means, and its ANSI code: a palette of eight, so that it fits every terminal's theme. */
enum Colour {
    GOOD("32"),
    BAD("1;31"),
    NOTICE("33"),
    HEADING("1"),
    QUIET("2");

    private final String code;

    Colour(String code) {
        this.code = code;
    }

    String around(String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
