package brig.cli.oci;

import brig.runtime.launch.LaunchException;
import brig.runtime.oci.OciException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Set;
import java.util.function.ToIntFunction;

/** From an engine's words to what is done, and from whatever goes wrong there to a line in its log and exit code 1. */
public final class OciMain {
    private static final Set<String> SERVED =
            Set.of("create", "start", "state", "kill", "delete", "exec", "pause", "resume", "ps", "list", "update");

    private final OciPolicy.Policies policies;
    private final ToIntFunction<String> signals;
    private final String version;
    private final PrintStream out;
    private final PrintStream err;
    private final Engine engine;

    /**
     * @param policies reads a policy by its name or path
     * @param signals the number of a signal's name without SIG; 0 if there is none
     */
    public OciMain(
            OciPolicy.Policies policies,
            ToIntFunction<String> signals,
            String version,
            PrintStream out,
            PrintStream err,
            Engine engine) {
        this.engine = engine;
        this.policies = policies;
        this.signals = signals;
        this.version = version;
        this.out = out;
        this.err = err;
    }

    /** Whether a daemon does it for its client: what reads the client's own directory or waits for a child does not. */
    public static boolean isForDaemon(String... words) {
        try {
            var line = OciLine.parse(words);
            return SERVED.contains(line.command())
                    && !line.has("help")
                    && !line.has("version")
                    && (!line.command().equals("exec") || line.has("detach"));
        } catch (OciFailure e) {
            return false;
        }
    }

    /** @return the exit code */
    public int execute(String... words) {
        OciLine line;
        try {
            line = OciLine.parse(words).in(engine.directory());
        } catch (OciFailure e) {
            return failed(null, e);
        }
        var log = new OciLog(line);
        try {
            return execute(line, log);
        } catch (OciFailure | OciException | LaunchException | IOException e) {
            return failed(log, e);
        } catch (RuntimeException | LinkageError e) {
            if (System.getenv("BRIG_TRACE") != null) {
                e.printStackTrace(err);
            }
            return failed(log, new OciFailure("internal error: " + e));
        }
    }

    private int failed(@org.jspecify.annotations.Nullable OciLog log, Exception e) {
        var message = String.valueOf(e.getMessage());
        if (log != null) {
            log.error(message);
        }
        err.println("brig-oci: " + message);
        return 1;
    }

    private int execute(OciLine line, OciLog log) throws OciFailure, OciException, LaunchException, IOException {
        if (line.has("version")) {
            out.println("brig-oci version " + version + "\nspec: 1.2.0");
            return 0;
        }
        if (line.has("help") || line.command().isEmpty() || line.command().equals("help")) {
            out.print(OciHelp.TEXT);
            return line.command().isEmpty() && !line.has("help") ? 1 : 0;
        }
        var commands = new OciCommands(line, log, out, engine.input());
        switch (line.command()) {
            case "create" -> Keeper.create(line, log, policies, engine);
            case "exec" -> {
                return ExecCommand.run(line, log, policies, engine);
            }
            case "start" -> commands.start();
            case "state" -> commands.state();
            case "kill" -> commands.kill(signals);
            case "delete" -> commands.delete();
            case "pause" -> commands.pause(true);
            case "resume" -> commands.pause(false);
            case "ps" -> commands.ps();
            case "list" -> commands.list();
            case "update" -> commands.update(policies);
            case "features" -> out.print(OciJson.pretty(Features.all()));
            case "spec" -> ExampleSpec.write(line);
            default ->
                throw new OciFailure("there is no command '" + line.command() + "' ('brig-oci help' lists them)");
        }
        return 0;
    }
}
