package brig.policy.load;

import brig.policy.Capability;
import brig.policy.Rlimit;
import brig.policy.Texts;
import brig.policy.yaml.Node;
import brig.policy.yaml.Problems;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code process} section. */
final class ProcessReader {
    /** {@code RLIM_INFINITY}. */
    private static final long UNLIMITED = -1;

    private static final int LARGEST_ID = Integer.MAX_VALUE - 1;
    private static final int LONGEST_HOSTNAME = 64;
    private static final String ALL = "ALL";
    private static final String PREFIX = "CAP_";

    private final Problems problems;

    private ProcessReader(Problems problems) {
        this.problems = problems;
    }

    static void read(Section section, PolicyBuilder policy) {
        var reader = new ProcessReader(section.problems());
        reader.user(section, policy);
        section.list("groups", policy.groups, node -> reader.group(node, section));
        reader.capabilities(section, policy);
        section.section("rlimits").ifPresent(limits -> reader.rlimits(limits, policy));
        policy.oomScoreAdj = section.integer("oomScoreAdj", policy.oomScoreAdj, -1000, 1000);
        policy.userNamespace = section.flag("userNamespace", policy.userNamespace);
        reader.hostname(section, policy);
        section.finish();
    }

    private void user(Section section, PolicyBuilder policy) {
        var scalar = section.scalar("user");
        if (scalar == null) {
            return;
        }
        var text = scalar.text();
        int colon = text.indexOf(':');
        int uid = id(colon < 0 ? text : text.substring(0, colon));
        int gid = colon < 0 ? uid : id(text.substring(colon + 1));
        if (uid < 0 || gid < 0) {
            var hint = switch (text) {
                case "root" -> "write 0:0";
                case "nobody" -> "write 65534:65534";
                case "www-data" -> "write 33:33";
                default ->
                    "write UID:GID in numbers, 0 to " + LARGEST_ID
                            + ": names differ from one root directory to another";
            };
            problems.error(scalar.mark(), "no user: " + Texts.quoted(text), hint);
            return;
        }
        policy.uid = uid;
        policy.gid = gid;
    }

    private static int id(String text) {
        if (text.isEmpty() || text.length() > 10 || (text.length() > 1 && text.charAt(0) == '0')) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value > LARGEST_ID ? -1 : (int) value;
    }

    private @Nullable Named<Integer> group(Node node, Section section) {
        if (node instanceof Node.Scalar scalar) {
            int id = (int) section.number("groups", scalar, -1, 0, LARGEST_ID);
            return id < 0 ? null : new Named<>(Integer.toString(id), id);
        }
        problems.error(node.mark(), "a group is a number", "");
        return null;
    }

    private void capabilities(Section section, PolicyBuilder policy) {
        if (section.find("capabilities") instanceof Node.Scalar(var text, var kind, var mark) && text.equals(ALL)) {
            for (var capability : Capability.values()) {
                policy.capabilities.put(capability.name(), capability);
                policy.places.put("process.capabilities=" + capability.name(), mark.place());
            }
            policy.places.put("process.capabilities", mark.place());
            return;
        }
        section.list("capabilities", policy.capabilities, this::capability);
    }

    private @Nullable Named<Capability> capability(Node node) {
        if (!(node instanceof Node.Scalar(var text, var kind, var mark))) {
            problems.error(node.mark(), "a capability is a single value", "");
            return null;
        }
        var upper = text.toUpperCase(Locale.ROOT);
        var name = upper.startsWith(PREFIX) ? upper.substring(PREFIX.length()) : upper;
        var known = new ArrayList<String>();
        for (var capability : Capability.values()) {
            if (capability.name().equals(name)) {
                return new Named<>(name, capability);
            }
            known.add(capability.name());
        }
        var near = name.equals(ALL) ? "write capabilities: ALL, without brackets" : Nearest.hint(name, known);
        problems.error(
                mark,
                "unknown capability " + Texts.quoted(text),
                near.isEmpty() ? "names are those of capabilities(7), such as NET_BIND_SERVICE" : near);
        return null;
    }

    private void rlimits(Section section, PolicyBuilder policy) {
        for (var rlimit : Rlimit.values()) {
            var key = rlimit.key();
            var scalar = section.scalar(key);
            if (scalar == null) {
                continue;
            }
            if (scalar.text().equals(Section.MAX) || scalar.text().equals("unlimited")) {
                policy.rlimits.put(rlimit, UNLIMITED);
                continue;
            }
            var amount = rlimit.isInBytes() ? section.amount(key, scalar) : null;
            long most = switch (rlimit) {
                case NICE -> 40;
                case RTPRIO -> 99;
                default -> Long.MAX_VALUE;
            };
            long value = amount != null
                    ? amount.count()
                    : rlimit.isInBytes() ? UNLIMITED : section.number(key, scalar, UNLIMITED, 0, most);
            if (value >= 0) {
                policy.rlimits.put(rlimit, value);
            }
        }
        section.finish();
    }

    private void hostname(Section section, PolicyBuilder policy) {
        var scalar = section.scalar("hostname");
        if (scalar == null) {
            return;
        }
        var text = scalar.text();
        boolean fine = !text.isEmpty() && text.length() <= LONGEST_HOSTNAME;
        for (int i = 0; fine && i < text.length(); i++) {
            char c = text.charAt(i);
            fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        }
        if (!fine) {
            problems.error(
                    scalar.mark(),
                    "no host name: " + Texts.quoted(text),
                    "letters, digits, dots and hyphens, at most " + LONGEST_HOSTNAME);
            return;
        }
        policy.hostname = text;
    }
}
