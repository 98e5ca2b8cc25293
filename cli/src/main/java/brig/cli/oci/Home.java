package brig.cli.oci;

import brig.runtime.image.user.ImageUser;
import brig.runtime.image.user.LayerFiles;
import brig.runtime.oci.Stricter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code HOME}: engines leave it to their runtime, which asks the container's own {@code /etc/passwd}. */
final class Home {
    private Home() {}

    /** The same container with HOME, if its engine has given none; {@code /} if nobody knows its user. */
    static Stricter given(Stricter wanted, Path root) {
        var process = wanted.spec().process();
        if (process.environment().stream().anyMatch(variable -> variable.startsWith("HOME="))) {
            return wanted;
        }
        var home = "/";
        try (var files = new LayerFiles(List.of(root))) {
            home = ImageUser.of(Integer.toString(process.user().uid()), files)
                    .home()
                    .orElse("/");
        } catch (IOException e) {
            // a file of the container's that cannot be read says nothing
        }
        var environment = new ArrayList<>(process.environment());
        environment.add("HOME=" + home);
        return new Stricter(wanted.policy(), wanted.spec().with(process.with(environment)), wanted.notes());
    }
}
