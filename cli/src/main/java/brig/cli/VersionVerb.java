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
        var version = Main.class.getPackage().getImplementationVersion();
        console.out()
                .println("brig " + (version == null ? "(not packaged)" : version) + ", Java "
                        + Runtime.version() + ", Linux " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        return ExitCode.FINE;
    }
}
