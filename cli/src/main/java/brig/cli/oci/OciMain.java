package brig.cli.oci;

import brig.runtime.launch.LaunchException;
import brig.runtime.oci.OciException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Set;
import java.util.function.ToIntFunction;

/** From an engine's words to what is done, and from whatever goes wrong there to a line in its log and exit code 1. */
public final class OciMain {
    private static final Set<String> SERVED = Set.of(
            "create",
            "start",
            "state",
            "kill",
            "delete",
            "exec",
            "pause",
            "resume",
            "ps",
            "list",
            "update",
            "features",
            "spec",
            "run",
            "events");

    /** Of {@code exec}, so that it is not taken for the program's; as runc has it. */
    private static final int NOT_EXECUTED = 255;

    /** As crun has them in its own version: what callers look for before they ask for it. */
    private static final String FEATURES = "+SYSTEMD +APPARMOR +CAP +SECCOMP +EBPF";

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

    /**
     * Whether a daemon does it for its client; questions for help are none of its business, and whoever waits for a container
     * becomes the parent of its first process. Events without an end are the caller's own.
     */
    public static boolean isForDaemon(String... words) {
        try {
            var line = OciLine.parse(words);
            return SERVED.contains(line.command())
                    && !Keeper.isAttended(line)
                    && (!line.command().equals("events") || line.has("stats"))
                    && !line.has("help")
                    && !line.has("version");
        } catch (OciFailure e) {
            return false;
        }
    }

    /** @return the exit code */
    public int execute(String... words) {
        OciLine line;
        try {
            line = OciLine.parse(words).in(engine.directory(), engine.descriptors());
        } catch (OciFailure e) {
            return failed(null, e);
        }
        var log = new OciLog(line, err);
        log.debug(String.join(" ", words));
        try {
            return execute(line, log);
        } catch (OciFailure | OciException | LaunchException | IOException e) {
            int code = failed(log, e);
            return line.command().equals("exec") ? NOT_EXECUTED : code;
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
            out.println("brig-oci version " + version + "\nspec: 1.2.0\n" + FEATURES);
            return 0;
        }
        if (line.has("help") && !line.command().matches("|help") && !SERVED.contains(line.command())) {
            throw new OciFailure("No help topic for '" + line.command() + "' ('brig-oci help' lists all)");
        }
        if (line.has("help") || line.command().isEmpty() || line.command().equals("help")) {
            out.print(OciHelp.TEXT);
            return line.command().isEmpty() && !line.has("help") ? 1 : 0;
        }
        var commands = new OciCommands(line, log, out, engine.input(), engine.environment());
        switch (line.command()) {
            case "create" -> {
                return Keeper.create(line, log, policies, engine);
            }
            case "run" -> {
                int code = Keeper.create(line, log, policies, engine);
                if (Keeper.isAttended(line) && !line.has("keep")) {
                    commands.delete();
                }
                return code;
            }
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
            case "events" -> new EventsCommand(line, out).run();
            case "features" -> out.print(OciJson.pretty(Features.all()));
            case "spec" -> ExampleSpec.write(line);
            default ->
                throw new OciFailure("there is no command '" + line.command() + "' ('brig-oci help' lists them)");
        }
        return 0;
    }
}
