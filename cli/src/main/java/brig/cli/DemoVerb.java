package brig.cli;

import brig.cli.demo.Demo;
import brig.cli.demo.Stage;
import brig.runtime.sys.JnaLinux;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig demo}. */
final class DemoVerb implements Verb {
    @Override
    public CommandSpec describe() {
        return Options.of("Shows a web server, an intruder in it, and what stops him. Takes half a minute; needs root.")
                .footer("", "Ends with 0 only if every attempt was really stopped, as seen from outside.");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        if (new JnaLinux().geteuid() != 0) {
            throw new CommandFailure(ExitCode.FAILED, "the demo starts containers, which needs root: sudo ./brig demo");
        }
        var home = Path.of(System.getProperty("brig.home", "."));
        try {
            return Demo.show(home, new Stage(console.out(), console.colourOut())) ? ExitCode.FINE : ExitCode.FAILED;
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            throw new CommandFailure(ExitCode.FAILED, "interrupted", e);
        }
    }
}
