package brig.policy.load;

import brig.policy.Bytes;
import brig.policy.CpuList;
import brig.policy.HugePage;
import brig.policy.Offence;
import brig.policy.Response;
import brig.policy.Texts;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The {@code resources} and {@code response} sections. */
final class ResourcesReader {
    /** No machine has more. */
    static final Bytes MOST = new Bytes(1L << 60);

    private static final long LEAST_MEMORY = 1 << 20;
    /** The kernel's {@code PID_MAX_LIMIT}. */
    private static final int MOST_PIDS = 4_194_304;

    private static final double LEAST_CPUS = 0.01;
    private static final double MOST_CPUS = 8192;
    private static final List<String> RESPONSES = List.of("alert", "deny", "kill");

    private ResourcesReader() {}

    static void read(Section section, PolicyBuilder policy) {
        policy.memory = section.bytes("memory", policy.memory, LEAST_MEMORY, MOST);
        policy.swap = section.bytes("swap", policy.swap, 0, MOST);
        cpus(section, policy);
        policy.cpuWeight = section.integer("cpuWeight", policy.cpuWeight, 1, 10_000);
        policy.pids = section.integerOrMax("pids", policy.pids, 1, MOST_PIDS);
        int ioWeight = section.integer("ioWeight", 0, 1, 10_000);
        if (ioWeight > 0) {
            policy.ioWeight = OptionalInt.of(ioWeight);
        }
        cpuset(section, policy);
        section.section("hugepages").ifPresent(pages -> hugepages(pages, policy));
        section.finish();
    }

    private static void cpuset(Section section, PolicyBuilder policy) {
        var scalar = section.scalar("cpuset");
        if (scalar == null) {
            return;
        }
        var list = CpuList.parse(scalar.text());
        if (scalar.text().equals(Section.MAX)) {
            policy.cpuset = Optional.empty();
        } else if (list.isPresent()) {
            policy.cpuset = list;
        } else {
            section.problems()
                    .error(
                            scalar.mark(),
                            "'cpuset' is a list of processors, not " + Texts.quoted(scalar.text()),
                            "write 0-1 or 0,2-3, or max for all");
        }
    }

    private static void hugepages(Section section, PolicyBuilder policy) {
        for (var page : HugePage.values()) {
            if (section.find(page.key()) != null) {
                policy.hugepages.put(
                        page, section.bytes(page.key(), policy.hugepages.getOrDefault(page, MOST), 0, MOST));
            }
        }
        section.finish();
    }

    private static void cpus(Section section, PolicyBuilder policy) {
        var scalar = section.scalar("cpus");
        if (scalar == null) {
            return;
        }
        var text = scalar.text();
        if (text.equals(Section.MAX)) {
            policy.cpus = Optional.empty();
            return;
        }
        boolean milli = text.length() > 1
                && text.length() < 8
                && text.endsWith("m")
                && isDecimal(text.substring(0, text.length() - 1));
        double value = isDecimal(text) ? Double.parseDouble(text) : -1;
        if (value < LEAST_CPUS || value > MOST_CPUS) {
            section.problems()
                    .error(
                            scalar.mark(),
                            "'cpus' is a number of processors, not " + Texts.quoted(text),
                            milli
                                    ? "write " + Double.parseDouble(text.substring(0, text.length() - 1)) / 1000
                                    : "a number from 0.01 to 8192, such as 0.5, or max");
            return;
        }
        policy.cpus = Optional.of(value);
    }

    private static boolean isDecimal(String text) {
        int dots = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            dots += c == '.' ? 1 : 0;
            if (c != '.' && (c < '0' || c > '9')) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() < 12 && dots <= 1 && text.charAt(0) != '.' && !text.endsWith(".");
    }

    static void readResponse(Section section, PolicyBuilder policy) {
        for (var offence : Offence.values()) {
            var before = policy.response.getOrDefault(offence, Response.DENY);
            int answer = section.choice(offence.key(), before.ordinal(), RESPONSES);
            policy.response.put(offence, Response.values()[answer]);
        }
        section.finish();
    }
}
