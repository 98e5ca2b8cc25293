package brig.rules.audit.path;

import brig.monitor.host.fact.Subject;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One change that takes away what paths stand on.
 *
 * @param says what to do, as an order
 * @param cost how much it disturbs: 1 a mount that goes, 8 another kernel's boot line
 */
public record Cut(String says, int cost) {
    private static final Pattern OUT = Pattern.compile("take (/.*) out of (.*)");

    /**
     * The change that takes a reason away; empty for what cannot be changed by itself.
     *
     * @param privileged containers with {@code --privileged}: all that it gives goes with it
     */
    public static Optional<Cut> of(Object reason, Set<Subject> privileged) {
        return switch (reason) {
            case OpenFlaw flaw ->
                Optional.of(new Cut(
                        flaw.product().equals("kernel")
                                ? "update the kernel (" + flaw.id() + ")"
                                : "update " + flaw.product() + " (" + flaw.id() + ")",
                        5));
            case Trait trait when trait.subject().kind() == Subject.Kind.HOST -> host(trait);
            case Trait trait when trait.subject().kind() == Subject.Kind.ENGINE -> engine(trait);
            case Trait trait -> container(trait, privileged.contains(trait.subject()));
            default -> Optional.empty();
        };
    }

    /** With a mount go all sockets and mounts below it. */
    private static Cut without(String target, String container) {
        return new Cut("take " + target + " out of " + container, 1);
    }

    /** This or, if it takes out what lies below what the other one takes out of the same container, the other. */
    Cut within(Cut other) {
        var own = OUT.matcher(says);
        var others = OUT.matcher(other.says());
        boolean below = own.matches()
                && others.matches()
                && own.group(2).equals(others.group(2))
                && own.group(1).startsWith(others.group(1) + "/");
        return below ? other : this;
    }

    private static Optional<Cut> host(Trait trait) {
        return Optional.ofNullable(
                switch (trait.key()) {
                    case "cgroup.v1" -> new Cut("boot with cgroup version 2 only", 8);
                    case "modules.loadable" -> new Cut("set kernel.modules_disabled=1", 4);
                    case "sockets.group-members" -> new Cut("take " + trait.value() + " out of the engine's group", 1);
                    case "sockets.world-writable", "sockets.foreign-owner" ->
                        new Cut("chmod 0660 " + trait.value().split(" ", 2)[0], 1);
                    case "shims.abstract" -> new Cut("update containerd and restart the containers", 5);
                    case "core-helper.weak", "helpers.weak" -> new Cut("repair " + trait.value(), 2);
                    default -> null;
                });
    }

    private static Optional<Cut> engine(Trait trait) {
        return Optional.ofNullable(
                switch (trait.key()) {
                    case "tcp", "tcp.everywhere" -> new Cut("demand client certificates of " + trait.value(), 2);
                    case "kubelet.anonymous" -> new Cut("turn the kubelet's anonymous access off", 1);
                    case "kubelet.authorization" -> new Cut("set the kubelet's authorization to Webhook", 2);
                    default -> null;
                });
    }

    private static Optional<Cut> container(Trait trait, boolean privileged) {
        var name = trait.subject().id();
        var key = trait.key();
        if (privileged && key.matches("caps|calls|unmasked|devices\\..*|mount\\.(sys|cgroup|dev|debug).*")) {
            return Optional.of(new Cut("take --privileged from " + name, 2));
        }
        if (key.startsWith("mount.")) {
            return Optional.of(without(trait.value().split(" ", 2)[0], name));
        }
        return Optional.ofNullable(
                switch (key) {
                    case "caps" -> new Cut("take " + trait.value() + " from " + name, 1);
                    case "calls" -> new Cut("refuse " + trait.value() + " to " + name + " by seccomp", 3);
                    case "shares" -> new Cut("give " + name + " its own " + trait.value() + " namespace", 2);
                    case "unmasked" -> new Cut("keep the masked paths of " + name, 1);
                    case "devices.block", "devices.memory", "devices.weak", "devices.strong" ->
                        new Cut("take device " + trait.value() + " out of " + name, 1);
                    case "devices.wide-rules" -> new Cut("allow " + name + " single devices only", 1);
                    case "root", "may-be-root" ->
                        new Cut("let " + name + " run as another user, with no-new-privileges", 3);
                    case "socket.docker", "socket.other" ->
                        without(trait.value().replaceFirst(".* through ", ""), name);
                    case "unlimited.memory", "unlimited.pids" ->
                        new Cut(
                                "limit " + key.substring("unlimited.".length()).toLowerCase(Locale.ROOT) + " of "
                                        + name,
                                1);
                    default -> null;
                });
    }
}
