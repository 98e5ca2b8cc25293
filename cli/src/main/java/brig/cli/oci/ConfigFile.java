package brig.cli.oci;

import brig.runtime.oci.OciException;
import brig.runtime.oci.OciSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A config.json that is only looked at: nothing is to be run, so what it names need not be there. */
public final class ConfigFile {
    private ConfigFile() {}

    /**
     * @param warnings gets a line for each property that is not known
     * @throws OciException for what Brig refuses, which the message names
     */
    public static OciSpec read(Path file, Consumer<String> warnings) throws OciException, IOException {
        var bundle = file.toAbsolutePath().normalize().getParent();
        return SpecReader.look(bundle == null ? Path.of("/") : bundle, Files.readString(file), warnings);
    }
}
