package brig.policy.load;

import brig.policy.Audited;
import java.util.List;

/** {@code mode}: which sections only tell. */
final class ModeReader {
    private static final List<String> MODES = List.of("enforce", "audit");

    private ModeReader() {}

    static void read(Section section, PolicyBuilder policy) {
        for (var audited : Audited.values()) {
            int before = policy.audited.contains(audited) ? 1 : 0;
            boolean audit = section.choice(audited.key(), before, MODES) == 1;
            if (audit) {
                policy.audited.add(audited);
            } else {
                policy.audited.remove(audited);
            }
        }
        refuse(
                section,
                "process",
                "users, capabilities and limits are dropped before the program starts, and whoever"
                        + " lacks one asks nobody: there would be nothing to report");
        refuse(section, "devices", "the cgroup's device rules refuse in silence: there would be nothing to report");
        refuse(section, "resources", "a limit holds or is none; 'brig ps' shows what is used of it");
        section.finish();
    }

    private static void refuse(Section section, String key, String why) {
        if (section.choice(key, 0, MODES) == 1) {
            section.problems().error(section.keyMark(key), "'" + key + "' cannot be audited: " + why, "leave it out");
        }
    }
}
