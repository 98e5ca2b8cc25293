package brig.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig version}. */
final class VersionVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Prints the version of Brig, and what it runs on.").footer();
    }

    @Override
    public int run(ParseResult line, Console console) {
        console.out()
                .println("brig " + version() + ", Java "
                        + Runtime.version() + ", Linux " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        return ExitCode.FINE;
    }

    static String version() {
        var version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }
}
