package brig.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** A policy file, section by section, so that a test can take one control out and leave the others. */
public record PolicyText(SequencedMap<String, String> sections) {
    /** Everything that the attack tests use is held, by the strictest means. */
    public static final PolicyText HELD = new PolicyText(new LinkedHashMap<>())
            .with("name", "held")
            .with("extends", "restricted")
            .with("process", "{user: '0:0', capabilities: []}")
            .with(
                    "files",
                    "{read: [/bin, /srv/www, /proc], execute: [/bin/inside, /bin/inside-a], watch: true,"
                            + " tmpfs: [{path: /tmp, size: 16Mi}]}")
            .with("network", "{mode: none}")
            .with("resources", "{memory: 64Mi, pids: 48}")
            .with("response", "{escape: kill, execute: deny, file: deny, network: deny, syscall: deny}");

    public PolicyText {
        sections = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(sections));
    }

    public PolicyText with(String section, String yaml) {
        var all = new LinkedHashMap<>(sections);
        all.put(section, yaml);
        return new PolicyText(all);
    }

    public Path write(Path directory) throws IOException {
        var text = new StringBuilder();
        sections.forEach((section, yaml) ->
                text.append(section).append(": ").append(yaml).append('\n'));
        return Files.writeString(Files.createTempFile(directory, "policy", ".yaml"), text);
    }
}
