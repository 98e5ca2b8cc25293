package brig.cli;

import brig.cli.life.Kept;
import brig.cli.life.KeptState;
import brig.cli.run.ExecCall;
import brig.runtime.launch.Container;
import brig.runtime.sys.JnaLinux;
import brig.runtime.sys.SyscallException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code brig wait}. */
final class WaitVerb implements Verb {
    private static final int SLICE_MILLIS = 200;

    @Override
    public CommandSpec describe() {
        return Options.of("Waits until containers have ended, and prints the exit code of each.")
                .words("1..*", "NAME", Containers.NAMES)
                .footer(
                        "",
                        "One that is started again after its end has not ended. Prints 'unknown' for one of which nobody"
                                + " knows how it ended.",
                        "",
                        "Example:",
                        "  sudo brig wait job");
    }

    @Override
    public int run(ParseResult line, Console console) throws CommandFailure {
        List<String> names = line.matchedPositionalValue(0, List.of());
        for (var name : names) {
            var known = Known.named(name);
            try {
                console.out()
                        .println(known.kept().isPresent() ? await(known.kept().get()) : await(known.id()));
            } catch (IOException e) {
                throw new CommandFailure(ExitCode.FAILED, name + ": " + e.getMessage(), e);
            }
        }
        return ExitCode.FINE;
    }

    private static String await(String id) throws IOException {
        var code = ExecCall.await(Container.door(id));
        return code.isPresent() ? Integer.toString(code.getAsInt()) : "unknown";
    }

    private static String await(Kept kept) throws IOException {
        var linux = new JnaLinux();
        var last = kept.state();
        while (last.status() != KeptState.Status.ENDED) {
            try {
                int keeper = linux.openProcess(last.keeper().pid());
                try {
                    linux.waitReadable(keeper, SLICE_MILLIS);
                } finally {
                    linux.close(keeper);
                }
            } catch (SyscallException e) {
                // it has ended; what it wrote last says how
            }
            if (Files.notExists(kept.dir())) {
                return "unknown"; // --rm, and nothing is left to read
            }
            last = kept.state();
        }
        return Integer.toString(last.code());
    }
}
