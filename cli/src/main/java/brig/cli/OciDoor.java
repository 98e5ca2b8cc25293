package brig.cli;

import brig.cli.oci.Engine;
import brig.cli.oci.Front;
import brig.cli.oci.OciFailure;
import brig.cli.oci.OciMain;
import brig.cli.oci.OciPolicy;

/** What {@code brig-oci} gets from the other commands. */
final class OciDoor {
    private OciDoor() {}

    static int execute(Console console, String... words) {
        OciPolicy.Policies policies = (name, workload) -> {
            try {
                return PolicyFiles.load(name, Surroundings.given(), workload, console);
            } catch (CommandFailure e) {
                throw new OciFailure("policy '" + name + "': " + e.getMessage(), e);
            }
        };
        return execute(console, new Front(), policies, words);
    }

    /** @param engine who called */
    static int execute(Console console, Engine engine, OciPolicy.Policies policies, String... words) {
        return new OciMain(policies, SignalNames::number, VersionVerb.version(), console.out(), console.err(), engine)
                .execute(words);
    }
}
