import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;

/**
 * {@code java Summary.java HOME}: what the reports of a test run say together, and each reason for a skip. Exit code 1 if a
 * report tells of a failure, if there is no report, or if it ran as root and no kernel test did.
 */
class Summary {
    private int tests;
    private int failed;
    private int skipped;
    private int inTheKernel;
    private final Map<String, Integer> reasons = new TreeMap<>();

    public static void main(String[] args) throws Exception {
        var summary = new Summary();
        for (var report : reports(Path.of(args[0]))) {
            summary.add(report);
        }
        summary.print();
        var root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        if (root && summary.inTheKernel == 0) {
            System.err.println("brig: no kernel test ran, though this is root");
        }
        System.exit(summary.failed > 0 || summary.tests == 0 || (root && summary.inTheKernel == 0) ? 1 : 0);
    }

    private static Iterable<Path> reports(Path home) throws IOException {
        var found = new ArrayList<Path>();
        for (var lane : new String[] {"surefire-reports", "failsafe-reports"}) {
            try (var rooms = Files.newDirectoryStream(home, Files::isDirectory)) {
                for (var room : rooms) {
                    var folder = room.resolve("target").resolve(lane);
                    if (Files.isDirectory(folder)) {
                        try (var files = Files.newDirectoryStream(folder, "TEST-*.xml")) {
                            files.forEach(found::add);
                        }
                    }
                }
            }
        }
        return found;
    }

    /** Of an assumption that failed there is no message, only the stack trace that begins with it. */
    private static String reason(Element skip) {
        var message = skip.getAttribute("message");
        if (message.isBlank()) {
            var thrown = skip.getTextContent().lines().findFirst().orElse("");
            message = thrown.replaceFirst("^[\\w.$]+: (Assumption failed: )?", "");
        }
        return message.isBlank() ? "(no reason)" : message.strip();
    }

    private void add(Path report) throws Exception {
        var cases = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        for (var i = 0; i < cases.getLength(); i++) {
            var test = (Element) cases.item(i);
            var skips = test.getElementsByTagName("skipped");
            tests++;
            if (skips.getLength() > 0) {
                skipped++;
                reasons.merge(reason((Element) skips.item(0)), 1, Integer::sum);
            } else if (test.getElementsByTagName("failure").getLength() + test.getElementsByTagName("error").getLength() > 0) {
                failed++;
                System.out.println("failed: " + test.getAttribute("classname") + "." + test.getAttribute("name"));
            } else if (report.toString().contains("failsafe")) {
                inTheKernel++;
            }
        }
    }

    private void print() {
        System.out.printf(
                "%d tests (%d of them with the kernel): %d failed, %d skipped%n", tests, inTheKernel, failed, skipped);
        reasons.forEach((reason, count) -> System.out.printf("skipped %d: %s%n", count, reason));
    }
}
