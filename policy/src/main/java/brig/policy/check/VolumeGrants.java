package brig.policy.check;

import brig.policy.FileRules.Volume;
import brig.policy.PathText;
import brig.policy.Place;
import brig.policy.ProblemKind;
import java.util.List;

/** What an attacker gains from directories and files of the host. */
final class VolumeGrants {
    private VolumeGrants() {}

    static void find(Checked checked) {
        for (var volume : checked.policy().files().volumes()) {
            find(checked, volume, checked.at("files.volumes", volume.target()));
        }
    }

    private static void find(Checked checked, Volume volume, Place place) {
        var source = volume.source();
        var name = source.substring(source.lastIndexOf('/') + 1);
        if (HostPlaces.isEngineSocket(source)) {
            checked.warn(
                    place,
                    ProblemKind.ENGINE_SOCKET,
                    "through " + name + " an attacker starts a container with the host's root directory in it",
                    "leave it out; read-only does not help: a socket is spoken to, not written");
        } else if (source.equals("/")) {
            checked.warn(
                    place,
                    ProblemKind.HOST_ROOT,
                    volume.writable()
                            ? "an attacker writes to the host's /etc and is root there"
                            : "an attacker reads every secret of the host that the user may read",
                    "name the directory that the program needs");
        } else if (PathText.isBeneath(source, "/proc") || PathText.isBeneath(source, "/sys")) {
            checked.warn(
                    place,
                    ProblemKind.KERNEL_FILES,
                    volume.writable()
                            ? "through the host's '" + source + "' an attacker changes the kernel's settings"
                            : "the host's '" + source + "' shows an attacker every process and device of the machine",
                    "the container has a /proc of its own");
        } else if (HostPlaces.holdsSockets(source)) {
            checked.warn(
                    place,
                    ProblemKind.ENGINE_SOCKET,
                    "through '" + source + "' an attacker reaches daemons of the host that obey as root",
                    "name the one file that the program needs");
        } else if (meets(source, HostPlaces.PRECIOUS)) {
            precious(checked, volume, place);
        } else if (volume.writable()
                && checked.policy().process().user().uid() == 0
                && !checked.policy().process().userNamespace()) {
            checked.warn(
                    place,
                    ProblemKind.HOST_SETUID,
                    "as user 0 an attacker leaves a setuid program of the host's root in '" + source + "'",
                    "another process.user, or userNamespace: true");
        }
    }

    private static void precious(Checked checked, Volume volume, Place place) {
        var source = volume.source();
        if (volume.writable()) {
            checked.warn(
                    place,
                    ProblemKind.HOST_FILES,
                    "an attacker who may write to the host's '" + source + "' changes what the host runs or trusts",
                    "writable: false");
        } else if (PathText.isBeneath(source, "/dev")) {
            checked.warn(
                    place,
                    ProblemKind.RAW_DEVICE,
                    "through '" + source + "' an attacker reaches devices of the host",
                    "name the one device in devices");
        } else if (meets(source, HostPlaces.SECRET)) {
            checked.warn(
                    place,
                    ProblemKind.HOST_FILES,
                    "in the host's '" + source + "' an attacker reads passwords, keys or other people's files",
                    "name the one file that the program needs");
        }
    }

    /** Whether a directory is beneath one of these, or has one in it. */
    private static boolean meets(String source, List<String> places) {
        for (var place : places) {
            if (PathText.isBeneath(source, place) || PathText.isBeneath(place, source)) {
                return true;
            }
        }
        return false;
    }
}
