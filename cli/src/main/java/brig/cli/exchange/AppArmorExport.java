package brig.cli.exchange;

import brig.policy.EffectivePolicy;
import brig.policy.FileGrant;
import brig.policy.NetworkRules.Destination;
import brig.policy.NetworkRules.Mode;
import brig.policy.NetworkRules.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lists of a policy as an AppArmor profile; who runs the program has to attach it. */
final class AppArmorExport {
    private final EffectivePolicy policy;
    private final StringBuilder out = new StringBuilder();
    private final List<String> lost = new ArrayList<>();

    private AppArmorExport(EffectivePolicy policy) {
        this.policy = policy;
    }

    static Exchange of(EffectivePolicy policy) {
        var export = new AppArmorExport(policy);
        export.profile();
        export.lost.add("process: user, groups and limits; resources; mounts of tmpfs and volumes: a profile has none");
        export.lost.add("syscalls: a profile has no filter; capabilities, mount, ptrace and signals alone");
        if (policy.network().mode() != Mode.NONE) {
            export.lost.add("network: addresses and ports; the families alone are held there");
        }
        Lost.health(policy, export.lost);
        Lost.responses(policy, export.lost);
        return new Exchange(export.out.toString(), export.lost);
    }

    private void line(String text) {
        out.append("  ").append(text).append('\n');
    }

    private void profile() {
        out.append("# from the Brig policy '").append(policy.name()).append("'\n");
        out.append("profile \"brig-")
                .append(policy.name())
                .append("\" flags=(attach_disconnected,mediate_deleted) {\n");
        policy.process().capabilities().stream()
                .sorted()
                .forEach(capability -> line("capability " + capability.name().toLowerCase(Locale.ROOT) + ","));
        network();
        line("signal (send, receive) peer=\"brig-" + policy.name() + "\",");
        line("unix,");
        for (var grant : FileGrant.of(policy)) {
            grant(grant);
        }
        policy.files().masked().forEach(path -> {
            line("deny " + path(path, "") + " rwklmx,");
            line("deny " + path(path, "/**") + " rwklmx,");
        });
        policy.files().readOnly().forEach(path -> {
            line("deny " + path(path, "") + " wkl,");
            line("deny " + path(path, "/**") + " wkl,");
        });
        out.append("}\n");
    }

    private void network() {
        var network = policy.network();
        boolean tcp = !network.listen().isEmpty() || uses(network.withoutNames().connect(), Protocol.TCP);
        boolean udp = !network.listen().isEmpty() || uses(network.withoutNames().connect(), Protocol.UDP);
        // loopback of its own is there in every mode
        boolean none = network.mode() == Mode.NONE;
        if (tcp || none) {
            line("network inet stream,");
            line("network inet6 stream,");
        }
        if (udp || none) {
            line("network inet dgram,");
            line("network inet6 dgram,");
        }
        line("network netlink raw,");
    }

    private static boolean uses(List<Destination> destinations, Protocol protocol) {
        return destinations.stream().anyMatch(destination -> destination.protocol() == protocol);
    }

    private void grant(FileGrant grant) {
        var permissions = switch (grant.kind()) {
            case READ, LOADER, DEVICE_READ -> "r";
            case WRITE -> "rwkl";
            case DEVICE, TERMINAL -> "rw";
            case EXECUTE -> "ix";
            case LIST -> "r";
        };
        if (grant.kind() == FileGrant.Kind.LIST) {
            line(path(grant.path(), "/") + " r,");
            return;
        }
        if (grant.kind() == FileGrant.Kind.LOADER) {
            line(path(grant.path(), "") + " rm,");
            return;
        }
        // libraries are mapped to be executed
        var all = permissions.startsWith("r") && grant.kind() == FileGrant.Kind.READ ? "rm" : permissions;
        if (!grant.path().equals("/")) {
            line(path(grant.path(), "") + " " + all + ",");
        }
        line(path(grant.path(), "/") + " r,");
        line(path(grant.path(), "/**") + " " + all + ",");
    }

    /** In quotes, and no letter of it a pattern's. */
    private static String path(String path, String behind) {
        var plain = path.equals("/") && behind.startsWith("/") ? "" : path;
        return "\"" + plain.replaceAll("([\\\\\"*?\\[\\]{}^@])", "\\\\$1") + behind + "\"";
    }
}
