package brig.cli;

import brig.policy.EffectivePolicy;
import brig.policy.NetworkRules;
import brig.policy.PathText;
import brig.runtime.image.ImageConfig;
import brig.runtime.image.ImageName;
import brig.runtime.image.user.ImageUser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** What an image asks for beside its files, held against the policy. A stranger wrote it, so it never loosens anything. */
final class ImageWishes {
    private static final int RTMIN = 34;
    private static final int RTMAX = 64;

    private final ImageConfig config;
    private final EffectivePolicy policy;

    ImageWishes(ImageConfig config, EffectivePolicy policy) {
        this.config = config;
        this.policy = policy;
    }

    /**
     * The policy for the image's user. A user that the policy's own text names stays; a shipped profile's gives way, but
     * never to root.
     */
    EffectivePolicy user(ImageUser.Files files, Consumer<String> notes) throws IOException {
        if (config.user().isEmpty()) {
            return policy;
        }
        var ours = policy.process().user();
        var place = policy.places().of("process.user");
        if (place.isShipped()) {
            var wanted = ImageUser.of(config.user(), files).ids();
            if (wanted.uid() != 0 || ours.uid() == 0) {
                // a profile's capabilities are root's: an ordinary user keeps only what the policy's own text names
                var kept = policy.process().capabilities().stream()
                        .filter(each -> wanted.uid() == 0
                                || !policy.places()
                                        .of("process.capabilities", each.name())
                                        .isShipped())
                        .collect(Collectors.toSet());
                return policy.withUser(wanted, kept);
            }
        }
        notes.accept("the image's user '" + ImageName.shown(config.user()) + "' is not honoured: the policy says "
                + ours + " (" + place + ")");
        return policy;
    }

    /** What the container will not have, a sentence each. */
    List<String> unmet(EffectivePolicy running) {
        var unmet = new ArrayList<String>();
        for (var volume : config.volumes()) {
            if (!isWritable(volume, running)) {
                unmet.add("the image wants to write to '" + ImageName.shown(volume)
                        + "', which the policy does not let it: give it a place with -v DIR:"
                        + ImageName.shown(volume) + " or in files.tmpfs");
            }
        }
        for (var port : config.exposedPorts()) {
            if (!isOpen(port, running.network())) {
                unmet.add("the image listens on port " + ImageName.shown(port)
                        + ", which the policy lets nobody reach (network.listen)");
            }
        }
        if (!config.stopSignal().isEmpty() && stopSignal(config).isEmpty()) {
            unmet.add(
                    "the image's stop signal '" + ImageName.shown(config.stopSignal()) + "' is no signal: TERM stays");
        }
        return unmet;
    }

    private static boolean isWritable(String path, EffectivePolicy policy) {
        var files = policy.files();
        return files.write().stream().anyMatch(entry -> PathText.isBeneath(path, entry))
                || files.tmpfs().stream().anyMatch(tmpfs -> PathText.isBeneath(path, tmpfs.path()))
                || files.volumes().stream()
                        .anyMatch(volume -> volume.writable() && PathText.isBeneath(path, volume.target()));
    }

    private static boolean isOpen(String port, NetworkRules network) {
        var number = port.replaceFirst("/.*", "");
        return network.mode() != NetworkRules.Mode.NONE
                && number.matches("[0-9]{1,5}")
                && network.listen().stream().anyMatch(ports -> ports.contains(Integer.parseInt(number)));
    }

    /** {@code SIGQUIT}, {@code QUIT}, {@code 3}, {@code SIGRTMIN+3}; empty if it is none of these. */
    static OptionalInt stopSignal(ImageConfig config) {
        var text = SignalNames.plain(config.stopSignal());
        if (text.matches("RTMIN(\\+[0-9]{1,2})?")) {
            return valid(RTMIN + (text.contains("+") ? Integer.parseInt(text.substring(6)) : 0));
        }
        return text.matches("[0-9]{1,2}") ? valid(Integer.parseInt(text)) : valid(SignalNames.number(text));
    }

    private static OptionalInt valid(int number) {
        return number >= 1 && number <= RTMAX ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
